import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { negotiate } from '../../src/tftp/negotiate.ts';

const CEILINGS = { blockSize: 1468, windowSize: 64 };

function answer(asked: Readonly<Record<string, string>>, ceilings = CEILINGS) {
  const { acknowledged } = negotiate(new Map(Object.entries(asked)), 70_000, ceilings);
  return Object.fromEntries(acknowledged);
}

test('what iPXE and EDK2 ask is granted as they ask', () => {
  assert.deepEqual(answer({ blksize: '1432', tsize: '0' }), { blksize: '1432', tsize: '70000' });
  const edk2 = { tsize: '0', blksize: '1468', windowsize: '4' };
  assert.deepEqual(answer(edk2), { ...edk2, tsize: '70000' });
});

test('without options there is no OACK, and a block has 512 bytes', () => {
  assert.deepEqual(negotiate(new Map(), 1, CEILINGS), {
    blockSize: 512,
    windowSize: 1,
    timeoutMs: undefined,
    acknowledged: new Map(),
  });
});

test('the size of an empty file is not told', () => {
  assert.deepEqual([...negotiate(new Map([['tsize', '0']]), 0, CEILINGS).acknowledged], []);
});

test('too much is cut to the ceiling', () => {
  assert.deepEqual(answer({ blksize: '65464', windowsize: '65535' }), {
    blksize: '1468',
    windowsize: '64',
  });
  assert.deepEqual(answer({ blksize: '99999' }, { blockSize: 99_999, windowSize: 64 }), {
    blksize: '65464',
  });
});

test('a window of large blocks is cut to what a socket takes at once', () => {
  const ceilings = { blockSize: 65_464, windowSize: 64 };
  assert.deepEqual(answer({ blksize: '16384', windowsize: '64' }, ceilings), {
    blksize: '16384',
    windowsize: '8',
  });
});

const NOT_GRANTED: readonly Readonly<Record<string, string>>[] = [
  { blksize: '7' },
  { blksize: '85e-1' },
  { blksize: '0x200' },
  { blksize: '' },
  { blksize: ' 512' },
  { blksize: '-512' },
  { windowsize: '0' },
  { windowsize: '15e-1' },
  { windowsize: '65536' },
  { timeout: '0' },
  { timeout: '256' },
  { tsize: 'all' },
  { multicast: '' },
  { constructor: '1', tostring: '1' },
];

for (const asked of NOT_GRANTED) {
  test(`${JSON.stringify(asked)} is not acknowledged`, () => assert.deepEqual(answer(asked), {}));
}

test('never more is granted than was asked', () => {
  const ceiling = fc.record({
    blockSize: fc.integer({ min: 8, max: 65_464 }),
    windowSize: fc.integer({ min: 1, max: 64 }),
  });
  fc.assert(
    fc.property(fc.nat(70_000), fc.nat(70_000), ceiling, (blksize, windowsize, ceilings) => {
      const granted = answer({ blksize: `${blksize}`, windowsize: `${windowsize}` }, ceilings);
      assert.ok(
        Number(granted['blksize'] ?? 8) <= Math.max(8, Math.min(blksize, ceilings.blockSize)),
      );
      assert.ok(
        Number(granted['windowsize'] ?? 1) <=
          Math.max(1, Math.min(windowsize, ceilings.windowSize)),
      );
    }),
  );
});
