import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeMagicPacket, encodeMagicPacket } from '../../src/power/wol/magic-packet.ts';
import { mac, macOf, OPTIPLEX } from '../support/store-values.ts';

test('the magic packet of a card, byte for byte', () => {
  const bytes = encodeMagicPacket(OPTIPLEX);
  assert.equal(bytes.toString('hex'), `ffffffffffff${'d050994e0557'.repeat(16)}`);
  assert.equal(bytes.length, 102);
});

test('a packet wakes whom it was made for, whatever stands behind it', () => {
  const cards = fc.integer({ min: 1, max: 2 ** 40 - 1 }).map(macOf);
  fc.assert(
    fc.property(cards, fc.uint8Array({ maxLength: 6 }), (card, password) => {
      const bytes = Buffer.concat([encodeMagicPacket(card), password]);
      assert.equal(decodeMagicPacket(bytes), card);
    }),
  );
});

test('what is no magic packet wakes nobody', () => {
  const good = encodeMagicPacket(mac('02:00:00:00:00:01'));
  assert.equal(decodeMagicPacket(good.subarray(0, 101)), undefined);
  assert.equal(decodeMagicPacket(Buffer.alloc(0)), undefined);
  for (const at of [0, 5, 11, 12, 101]) {
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(at) ^ 0x40, at);
    assert.equal(decodeMagicPacket(bad), undefined, `byte ${at}`);
  }
  const zeros = Buffer.concat([Buffer.alloc(6, 0xff), Buffer.alloc(96)]);
  assert.equal(decodeMagicPacket(zeros), undefined);
});
