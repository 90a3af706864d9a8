import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installMemory } from '../../../src/domain/vm/install-memory.ts';
import { numberedNames } from '../../../src/domain/vm/names.ts';

test('a machine is made with what its install takes, and never with less than it is to keep', () => {
  assert.equal(installMemory(4096, 1900), 4096);
  assert.equal(installMemory(1024, 1900), 2048, '2 GiB show as 1900 MiB');
  assert.equal(installMemory(2048, 5224), 5632);
});

test('what it shows is never less than what is needed, where firmware keeps a twentieth', () => {
  for (let need = 256; need < 9_000; need += 7) {
    assert.ok(installMemory(0, need) * 0.95 >= need, String(need));
  }
});

test('names are numbered from 1 on, and those that are taken are left out', () => {
  const taken = new Set(['vm-01', 'vm-03']);
  assert.deepEqual(
    numberedNames('vm', 3, (name) => taken.has(name)),
    ['vm-02', 'vm-04', 'vm-05'],
  );
});
