import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requiredMemoryMiB } from '../../src/domain/memory-need.ts';

const imageSize = 3_330_000_000;

test('over NFS 2 GiB are enough, less what firmware and graphics keep of them', () => {
  const { needMiB } = requiredMemoryMiB({ minimumMemoryMiB: undefined, medium: 'nfs', imageSize });
  assert.equal(needMiB, 1900);
});

test('over HTTP the ISO lies in memory, and the installer beside it', () => {
  assert.deepEqual(requiredMemoryMiB({ minimumMemoryMiB: undefined, medium: 'http', imageSize }), {
    needMiB: 3176 + 2048,
    because: 'the ISO of 3176 MiB is kept in memory',
  });
});

test('what the profile says counts more than the medium, also where it is less', () => {
  for (const minimumMemoryMiB of [1024, 16_000]) {
    assert.deepEqual(requiredMemoryMiB({ minimumMemoryMiB, medium: 'http', imageSize }), {
      needMiB: minimumMemoryMiB,
      because: 'the profile asks for it',
    });
  }
});
