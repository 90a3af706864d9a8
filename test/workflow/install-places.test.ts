import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Node } from '../../src/domain/node.ts';
import type { Stage } from '../../src/domain/stage.ts';
import type { BootTicket } from '../../src/domain/ticket.ts';
import { createInstallPlaces } from '../../src/workflow/install-places.ts';
import { aNode } from '../support/a-node.ts';
import { PROFILE } from '../support/desks.ts';

/** Nodes and tickets that the test sets, and a clock. */
function yardOf(limit: number) {
  const nodes = new Map<string, Node>();
  const tickets = new Map<string, BootTicket>();
  let now = 0;
  let looks = 0;
  const places = createInstallPlaces({
    all: () => [...nodes.values()],
    liveTicketOf: (id) => {
      looks += 1;
      return tickets.get(id);
    },
    now: () => now,
    findProfile: () => PROFILE,
    mediumFor: () => 'nfs',
    limit,
  });
  function put(id: string, stage: Stage): Node {
    const node = aNode({ id, stage });
    nodes.set(id, node);
    return node;
  }
  return {
    put,
    ask: (id: string) => places.ask(nodes.get(id) ?? put(id, 'enrolled')),
    mint: (id: string) => void tickets.set(id, ticketOf(id, now)),
    stageOf: (id: string) => nodes.get(id)?.stage,
    pass: (ms: number) => {
      now += ms;
    },
    looks: () => looks,
  };
}

function ticketOf(nodeId: string, mintedAt: number): BootTicket {
  return {
    ...{ token: nodeId, nodeId, attempt: 1, imageId: '', medium: 'nfs', mintedFor: '10.0.0.1' },
    ...{ mintedAt, expiresAt: mintedAt + 4 * 3_600_000, seedAddress: undefined, ended: undefined },
  };
}

test('a large registry costs an asking machine no look at those that install nothing', () => {
  const yard = yardOf(3);
  for (let n = 0; n < 2000; n++) yard.put(`ready-${n}`, 'ready');
  for (let n = 0; n < 2000; n++) yard.put(`new-${n}`, 'enrolled');
  assert.deepEqual(yard.ask('asks'), { kind: 'go' });
  assert.ok(yard.looks() <= 2, `${yard.looks()} looks`);
});

test('a machine whose install runs goes on without a look at the others', () => {
  const yard = yardOf(1);
  for (let n = 0; n < 100; n++) {
    yard.put(`busy-${n}`, 'installing');
    yard.mint(`busy-${n}`);
  }
  assert.deepEqual(yard.ask('busy-7'), { kind: 'go' });
  assert.equal(yard.looks(), 1);
});

const IDS = ['a', 'b', 'c', 'd', 'e'];
const STAGES: readonly Stage[] = [
  'enrolled',
  'booting',
  'installing',
  'installed',
  'ready',
  'failed',
];

test('whatever the machines do, never more than the limit begin side by side', () => {
  const act = fc.record({
    id: fc.constantFrom(...IDS),
    what: fc.constantFrom('ask', 'ask', 'end'),
    pause: fc.integer({ min: 0, max: 5_000 }),
  });
  const run = (acts: readonly { id: string; what: string; pause: number }[]) => {
    const yard = yardOf(2);
    const begun = new Set<string>();
    for (const { id, what, pause } of acts) {
      yard.pass(pause);
      if (what === 'end' && begun.delete(id)) yard.put(id, 'ready');
      if (what !== 'ask' || (!begun.has(id) && yard.stageOf(id) === 'ready')) continue;
      if (yard.ask(id).kind === 'wait') continue;
      begun.add(id);
      yard.put(id, 'booting');
      yard.mint(id);
      assert.ok(begun.size <= 2, `${[...begun]} at once`);
    }
  };
  fc.assert(fc.property(fc.array(act, { maxLength: 60 }), run));
});

test('of two that came in the same moment the older one is first, whoever asks', () => {
  const yard = yardOf(1);
  for (const stage of STAGES) yard.put(`other-${stage}`, stage === 'booting' ? 'ready' : stage);
  yard.put('runs', 'booting');
  yard.mint('runs');
  yard.put('older', 'enrolled');
  yard.put('younger', 'enrolled');
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(yard.ask('younger'), { kind: 'wait', position: times === 0 ? 1 : 2 });
    assert.deepEqual(yard.ask('older'), { kind: 'wait', position: 1 });
  }
});

test('a machine that loops before its installer holds the place that it was given anew', () => {
  const yard = yardOf(1);
  yard.ask('loops');
  yard.put('loops', 'booting');
  yard.mint('loops');
  yard.pass(11 * 60_000);
  assert.deepEqual(yard.ask('loops'), { kind: 'go' });
  assert.deepEqual(yard.ask('other'), { kind: 'wait', position: 1 });
  yard.put('loops', 'installing');
  yard.pass(115 * 60_000);
  assert.deepEqual(yard.ask('other'), { kind: 'wait', position: 1 });
});

test('a machine that loops does not keep its place by asking', () => {
  const yard = yardOf(1);
  yard.ask('loops');
  yard.put('loops', 'booting');
  yard.mint('loops');
  yard.ask('other');
  for (let minute = 0; minute < 11; minute++) {
    yard.pass(59_000);
    yard.ask('loops');
    yard.ask('other');
  }
  assert.deepEqual(yard.ask('loops'), { kind: 'wait', position: 1 });
  assert.deepEqual(yard.ask('other'), { kind: 'go' });
});
