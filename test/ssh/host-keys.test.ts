import assert from 'node:assert/strict';
import { test } from 'node:test';
import { algorithmsFor, fingerprint, isKnown, readHostKeys } from '../../src/ssh/host-keys.ts';

function line(type: string, inside = type): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(inside.length);
  const blob = Buffer.concat([length, Buffer.from(inside), Buffer.alloc(8, 7)]);
  return `${type} ${blob.toString('base64')} root@opti-01\n`;
}

test('the algorithms offered are those of the known types, and SHA-1 is none of them', () => {
  const keys = readHostKeys([line('ssh-rsa'), line('ssh-ed25519'), line('ssh-rsa')]);
  assert.deepEqual(algorithmsFor(keys), ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
});

test('a key is known by all of its bytes', () => {
  const keys = readHostKeys([line('ssh-ed25519')]);
  const blob = keys[0]?.blob ?? Buffer.alloc(0);
  assert.ok(isKnown(keys, Buffer.from(blob)));
  assert.ok(!isKnown(keys, blob.subarray(0, -1)));
  assert.ok(!isKnown(keys, Buffer.alloc(0)));
  assert.match(fingerprint(blob), /^SHA256:[A-Za-z0-9+/]{43}$/);
});

test('without a key that can be spoken nothing is connected to', () => {
  assert.throws(() => readHostKeys([]), /its install reported none/);
  assert.throws(() => readHostKeys([line('ssh-dss')]), /its install reported none/);
});

test('a line that is no public key is refused', () => {
  for (const wrong of ['', 'ssh-ed25519', 'ssh-ed25519 !!!', line('ssh-ed25519', 'ssh-rsa')]) {
    assert.throws(() => readHostKeys([wrong]), /is not a public host key/, wrong);
  }
});
