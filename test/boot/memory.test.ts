import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryMiB } from '../../src/boot/memory.ts';

function memoryOf(facts: Readonly<Record<string, string>>): number | undefined {
  return memoryMiB(new Map(Object.entries(facts)));
}

test('memory modules are added up: SMBIOS type 17, lowest byte first', () => {
  assert.equal(memoryOf({ d0: '0020', d1: '0020', d2: '0000', d3: '' }), 16_384);
});

test('QEMU with 2500 MiB, as iPXE of 2019 sent it', () => {
  assert.equal(memoryOf({ memory: '', d0: 'c409', d1: '', a0: '00000000ff0f2700', a1: '' }), 2500);
  assert.equal(memoryOf({ memory: '', a0: '00000000ff0f2700' }), 2500);
});

test('a module may give its size in KiB, or say that it has 32 GiB or more', () => {
  assert.equal(memoryOf({ d0: '00c0' }), 16);
  assert.equal(memoryOf({ d0: 'ff7f', d1: 'ff7f' }), 65_536);
});

test('one module of unknown size makes the sum worthless', () => {
  assert.equal(memoryOf({ d0: '0020', d1: 'ffff' }), undefined);
  assert.equal(memoryOf({ d0: '0020', d1: 'ffff', memory: '16000' }), 16_000);
});

test('the memory map counts where it knows of more than the slots that were asked', () => {
  assert.equal(memoryOf({ memory: '7900', d0: '0020' }), 8192);
  assert.equal(memoryOf({ memory: '65000', d0: '0020' }), 65_000);
});

test('under UEFI iPXE sees no memory map: 0 and nothing are unknown', () => {
  assert.equal(memoryOf({ memory: '0' }), undefined);
  assert.equal(memoryOf({ memory: '' }), undefined);
  assert.equal(memoryOf({}), undefined);
});

test('ranges count where nothing else is known: SMBIOS type 19', () => {
  assert.equal(memoryOf({ a0: '00000000ffff2f00', a1: '00004000ffff4f00' }), 4096);
  assert.equal(memoryOf({ a0: 'ffffffffffffffff', a1: '' }), undefined);
  assert.equal(memoryOf({ a0: '00000000ffff2f00', d0: '0020' }), 8192);
});

test('whatever a client sends, the answer is unknown or a whole number of MiB', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{0,16}$/));
  fc.assert(
    fc.property(fc.record({ memory: text, d0: text, d7: text, a0: text, a1: text }), (facts) => {
      const size = memoryOf(facts);
      assert.ok(size === undefined || (Number.isInteger(size) && size > 0));
    }),
  );
});
