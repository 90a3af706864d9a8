import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Transfer, type TransferAction, type TransferPlan } from '../../src/tftp/transfer.ts';
import { simulate } from './simulation.ts';

const LOCKSTEP: TransferPlan = {
  blocks: 100_000,
  windowSize: 1,
  beginsWithOptions: false,
  timeoutMs: undefined,
  patienceMs: 60_000,
};
const NOTHING: TransferAction = { kind: 'nothing' };

function send(from: number, to = from + 1): TransferAction {
  return { kind: 'send', from, to };
}

function started(plan: Partial<TransferPlan>, available = Number.MAX_SAFE_INTEGER): Transfer {
  const transfer = new Transfer({ ...LOCKSTEP, ...plan });
  transfer.start(available, 0);
  return transfer;
}

test('in lockstep each ACK brings the next block, once', () => {
  const transfer = started({});
  assert.deepEqual(transfer.onAck(1, 1), send(2));
  for (let copy = 0; copy < 10; copy += 1)
    assert.deepEqual(transfer.onAck(1, 2 + copy * 50), NOTHING);
  assert.deepEqual(transfer.onAck(0, 600), NOTHING);
  assert.deepEqual(transfer.onAck(7, 600), NOTHING);
  assert.deepEqual(transfer.onAck(2, 601), send(3));
});

test('block numbers run on past 65535', () => {
  const transfer = started({});
  for (let block = 1; block < 100_000; block += 1)
    assert.deepEqual(transfer.onAck(block & 0xffff, block), send(block + 1));
  assert.deepEqual(transfer.onAck(100_000 & 0xffff, 100_000), { kind: 'done' });
});

test('after an OACK only ACK 0 starts the data', () => {
  const transfer = new Transfer({ ...LOCKSTEP, beginsWithOptions: true });
  assert.deepEqual(transfer.start(10, 0), { kind: 'send-options' });
  assert.deepEqual(transfer.onAck(1, 1), NOTHING);
  assert.deepEqual(transfer.onAck(0, 1), send(1));
  assert.deepEqual(transfer.onAck(0, 2), NOTHING);
});

test('an ACK inside a window begins it again right after the block that is there', () => {
  const transfer = started({ windowSize: 8 });
  assert.deepEqual(transfer.onAck(8, 10), send(9, 17));
  assert.deepEqual(transfer.onAck(11, 20), send(12, 20));
  assert.deepEqual(transfer.onAck(11, 21), NOTHING, 'echoes of what was sent twice');
  assert.deepEqual(transfer.onAck(19, 30), send(20, 28));
});

test('a lost first block of a window is sent again at the second ACK, which a copied ACK is not', () => {
  const transfer = started({ windowSize: 8 });
  assert.deepEqual(transfer.onAck(8, 10), send(9, 17));
  assert.deepEqual(transfer.onAck(8, 10.1), NOTHING);
  assert.deepEqual(transfer.onAck(8, 18), send(9, 17));
  assert.deepEqual(transfer.onAck(8, 19), NOTHING);
});

test('waits grow from the measured time, and fall back once an answer is beyond doubt', () => {
  const transfer = started({});
  assert.deepEqual(transfer.onAck(1, 4), send(2));
  assert.deepEqual(transfer.tick(103), NOTHING);
  assert.deepEqual(transfer.tick(104), send(2));
  assert.deepEqual(transfer.tick(303), NOTHING);
  assert.deepEqual(transfer.tick(304), send(2));
  assert.deepEqual(transfer.onAck(2, 310), send(3), 'answers which of the three?');
  assert.deepEqual(transfer.tick(709), NOTHING);
  assert.deepEqual(transfer.onAck(3, 709), send(4));
});

test('the wait that the client chose stays as it is', () => {
  const transfer = started({ timeoutMs: 3000 });
  for (let round = 1; round < 10; round += 1) {
    assert.deepEqual(transfer.tick(round * 3000 - 1), NOTHING);
    assert.deepEqual(transfer.tick(round * 3000), send(1));
  }
});

test('patience ends a minute after the last progress, whatever else arrives', () => {
  const transfer = started({});
  transfer.onAck(1, 1000);
  for (let now = 1000; now < 61_000; now += 20) {
    transfer.onAck(1, now);
    assert.notEqual(transfer.tick(now).kind, 'give-up');
  }
  assert.deepEqual(transfer.tick(61_000), { kind: 'give-up' });
});

test('a client that has gone is sent few packets', () => {
  const transfer = started({});
  let sends = 0;
  for (let now = 0; now < 60_000; now += 20) if (transfer.tick(now).kind === 'send') sends += 1;
  assert.ok(sends <= 12, `${sends} retransmissions`);
});

test('a window goes out as far as its data is at hand, and the rest follows', () => {
  const transfer = started({ windowSize: 8 }, 5);
  assert.deepEqual(transfer.supply(7, 1), send(6, 8));
  assert.deepEqual(transfer.supply(30, 2), send(8, 9));
  assert.deepEqual(transfer.supply(40, 3), NOTHING);
});

test('while the disk is waited for nothing is sent again', () => {
  const transfer = started({ windowSize: 4 }, 4);
  assert.deepEqual(transfer.onAck(4, 10), NOTHING);
  assert.deepEqual(transfer.tick(5000), NOTHING);
  assert.deepEqual(transfer.supply(8, 5001), send(5, 9));
});

test('whatever the network does, the client gets every block, and none is sent without bound', () => {
  const scenario = fc.record({
    blocks: fc.integer({ min: 1, max: 120 }),
    windowSize: fc.constantFrom(1, 2, 4, 16, 64),
    beginsWithOptions: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 200 }),
    acksEachOddBlock: fc.boolean(),
    /** What becomes of each packet in turn. */
    fates: fc.infiniteStream(
      fc.oneof(
        { weight: 16, arbitrary: fc.constant('arrives' as const) },
        { weight: 2, arbitrary: fc.constant('lost' as const) },
        { weight: 1, arbitrary: fc.constant('doubled' as const) },
        { weight: 1, arbitrary: fc.constant('late' as const) },
      ),
    ),
  });
  fc.assert(
    fc.property(scenario, (wish) => {
      const result = simulate(wish);
      assert.equal(result.end, 'done');
      assert.equal(result.received, wish.blocks);
      assert.ok(result.mostSends <= 40, `a block was sent ${result.mostSends} times`);
    }),
    { numRuns: 300 },
  );
});

test('with nothing lost each block is sent once, even if every packet is doubled on its way', () => {
  for (const windowSize of [1, 4, 16]) {
    const wish = {
      blocks: 200,
      windowSize,
      beginsWithOptions: true,
      chunk: 200,
      acksEachOddBlock: true,
    };
    const clean = simulate({ ...wish, fates: repeat('arrives') });
    assert.equal(clean.sends, 200);
    const doubled = simulate({ ...wish, fates: repeat('doubled') });
    assert.equal(doubled.received, 200);
    assert.ok(doubled.sends <= (windowSize === 1 ? 200 : 400), `${doubled.sends} sends`);
  }
});

function* repeat<Fate>(fate: Fate): Generator<Fate> {
  for (;;) yield fate;
}
