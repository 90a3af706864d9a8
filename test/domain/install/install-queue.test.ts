import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isWaitingNow,
  LINK_CAPACITY,
  MEDIUM_LOAD,
  type QueuedNode,
  turnOf,
  waitAfterAsking,
} from '../../../src/domain/install/install-queue.ts';
import { createQueueYard } from '../../support/queue-yard.ts';

const MINUTE = 60_000;

function waiting(id: string, waitingSince: number, askedAt: number): QueuedNode {
  return { id, stage: 'enrolled', attemptSince: undefined, waitingSince, askedAt, load: 1 };
}

function installing(id: string, attemptSince: number): QueuedNode {
  const wait = { waitingSince: undefined, askedAt: attemptSince };
  return { id, stage: 'installing', attemptSince, ...wait, load: 1 };
}

test('the first machine to begin to wait goes first, however often the others asked since', () => {
  const now = 100_000;
  // They ask every 5 s: whoever is about to ask has the oldest last question.
  const nodes = [
    installing('busy', now),
    waiting('third', 3, now - 5_000),
    waiting('first', 1, now - 1_000),
    waiting('second', 2, now - 3_000),
  ];
  const positions = ['first', 'second', 'third'].map((id) => turnOf(id, nodes, 1, now));
  assert.deepEqual(positions, [
    { kind: 'wait', position: 1 },
    { kind: 'wait', position: 2 },
    { kind: 'wait', position: 3 },
  ]);
  const free = nodes.slice(1);
  assert.deepEqual(turnOf('first', free, 1, now), { kind: 'go' });
  assert.deepEqual(turnOf('third', free, 1, now), { kind: 'wait', position: 2 });
});

test('what was written while the clock was ahead blocks nobody once it is right', () => {
  const now = 1_000_000;
  const day = 24 * 60 * MINUTE;
  const ahead = [
    { ...installing('gone', now + day), stage: 'booting' as const },
    waiting('away', now + day, now + day),
  ];
  const fresh = waiting('fresh', now, now);
  assert.deepEqual(turnOf('fresh', [...ahead, fresh], 1, now), { kind: 'go' });
  const asked = { waitingSince: now + day, askedAt: now + day };
  assert.equal(isWaitingNow(asked, now), false);
  assert.equal(waitAfterAsking(asked, now).waitingSince, now);
});

test('a machine that asks for the first time goes to the end', () => {
  const fresh: QueuedNode = {
    id: 'fresh',
    stage: 'enrolled',
    attemptSince: undefined,
    waitingSince: undefined,
    askedAt: undefined,
    load: 1,
  };
  const nodes = [fresh, installing('busy', 0), waiting('first', 1, 900)];
  assert.deepEqual(turnOf('fresh', nodes, 1, 1_000), { kind: 'wait', position: 2 });
  assert.deepEqual(turnOf('fresh', nodes, 3, 1_000), { kind: 'go' });
});

test('a machine that the queue was not told of waits at the end', () => {
  const nodes = [installing('busy', 0), waiting('first', 1, 900)];
  assert.deepEqual(turnOf('unheard', nodes, 1, 1_000), { kind: 'wait', position: 2 });
  assert.deepEqual(turnOf('unheard', [], 0, 1_000), { kind: 'wait', position: 1 });
  assert.deepEqual(turnOf('unheard', [], 1, 1_000), { kind: 'go' });
});

test('a machine that holds a place asks again and keeps it', () => {
  const nodes = [installing('one', 0), installing('two', 0), waiting('first', 1, 900)];
  assert.deepEqual(turnOf('two', nodes, 1, 1_000), { kind: 'go' });
});

test('a machine that stopped asking holds nobody up', () => {
  const gone = waiting('gone', 1, 1_000);
  const here = waiting('here', 2, 60_000);
  assert.deepEqual(turnOf('here', [gone, here], 1, 60_500), { kind: 'wait', position: 1 });
  assert.deepEqual(turnOf('here', [gone, here], 1, 61_000), { kind: 'go' });
});

test('a machine that got its script and vanished gives its place back after ten minutes', () => {
  const booting: QueuedNode = { ...installing('gone', 0), stage: 'booting' };
  const nodes = [booting, waiting('here', 1, 10 * MINUTE - 1)];
  assert.equal(turnOf('here', nodes, 1, 10 * MINUTE - 1).kind, 'wait');
  assert.equal(turnOf('here', nodes, 1, 10 * MINUTE).kind, 'go');
});

test('a machine that was switched off while it installed does not hold its place for ever', () => {
  const at = (minutes: number) => {
    const nodes = [installing('unplugged', 0), waiting('here', 1, minutes * MINUTE)];
    return turnOf('here', nodes, 1, minutes * MINUTE).kind;
  };
  assert.equal(at(60), 'wait', 'a slow install is still an install');
  assert.equal(at(120), 'go');
});

test('the link carries three installs by HTTP, or eight by NFS, or some of each', () => {
  const nodes = (media: readonly ('http' | 'nfs')[]) =>
    media.map((medium, index) => ({ ...installing(`n${index}`, 0), load: MEDIUM_LOAD[medium] }));
  const next = (media: readonly ('http' | 'nfs')[], own: 'http' | 'nfs') => {
    const fresh = { ...waiting('next', 0, 0), load: MEDIUM_LOAD[own] };
    return turnOf('next', [...nodes(media), fresh], LINK_CAPACITY, 0).kind;
  };
  assert.equal(next(['http', 'http'], 'http'), 'go');
  assert.equal(next(['http', 'http', 'http'], 'nfs'), 'wait');
  assert.equal(next(new Array<'nfs'>(7).fill('nfs'), 'nfs'), 'go');
  assert.equal(next(new Array<'nfs'>(8).fill('nfs'), 'nfs'), 'wait');
  assert.equal(next(['http', 'http', 'nfs'], 'nfs'), 'go');
  assert.equal(next(['http', 'http', 'nfs'], 'http'), 'wait');
});

test('a small install does not overtake a large one that waits for room', () => {
  const nodes = [
    { ...installing('busy', 0), load: 3 },
    { ...waiting('large', 1, 0), load: 8 },
    { ...waiting('small', 2, 0), load: 1 },
  ];
  assert.deepEqual(turnOf('large', nodes, 10, 0), { kind: 'wait', position: 1 });
  assert.deepEqual(turnOf('small', nodes, 10, 0), { kind: 'wait', position: 2 });
  assert.deepEqual(turnOf('large', nodes.slice(1), 10, 0), { kind: 'go' });
});

const yardEvents = fc.array(
  fc.record({
    machine: fc.nat(7),
    what: fc.constantFrom('ask', 'ask', 'ask', 'finish', 'seed', 'fail'),
    passes: fc.integer({ min: 0, max: 8_000 }),
  }),
  { maxLength: 120 },
);

test('never do more machines hold a place than the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), yardEvents, (limit, events) => {
      const yard = createQueueYard(limit);
      for (const event of events) {
        yard.pass(event.passes);
        yard[event.what](`m${event.machine}`);
        assert.ok(yard.installing().length <= limit);
      }
    }),
  );
});

test('never do installs of several sizes take more than the link has', () => {
  const loads = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 24 }), loads, yardEvents, (capacity, sizes, events) => {
      const named = Object.fromEntries(sizes.map((size, index) => [`m${index}`, size]));
      const yard = createQueueYard(capacity, named);
      for (const event of events) {
        yard.pass(event.passes);
        yard[event.what](`m${event.machine}`);
        assert.ok(yard.load() <= capacity);
      }
    }),
  );
});

test('machines that keep asking begin in the order in which they came', () => {
  const phases = fc.uniqueArray(fc.integer({ min: 0, max: 4_999 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), phases, (limit, offsets) => {
      const yard = createQueueYard(limit);
      const came = offsets.toSorted((a, b) => a - b).map((offset) => `m${offset}`);
      // Each asks every 5 s at its own phase; every 12 s the oldest install ends.
      for (let now = 0; now < 200_000 && yard.begun().length < came.length; now += 1) {
        yard.set(now);
        const phase = now % 5_000;
        if (offsets.includes(phase) && !yard.holds(`m${phase}`)) yard.ask(`m${phase}`);
        if (now % 12_000 === 11_999) yard.finish(yard.installing()[0] ?? '');
      }
      assert.deepEqual(yard.begun(), came);
    }),
    { numRuns: 10 },
  );
});

test('the queue always moves on: some machine that asks may begin when places are free', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), yardEvents, (limit, events) => {
      const yard = createQueueYard(limit);
      for (const event of events) {
        yard.pass(event.passes);
        yard[event.what](`m${event.machine}`);
      }
      yard.pass(121 * MINUTE); // everybody went away, however they left
      yard.ask('last');
      assert.ok(yard.holds('last'));
    }),
  );
});
