import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { Node } from '../../src/domain/node.ts';
import { cancellation } from '../../src/domain/reinstall.ts';
import { type InstallEvent, type Stage, transition } from '../../src/domain/stage.ts';
import type { Store } from '../../src/store/store.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { contents, draft, macOf, minted } from '../support/store-values.ts';

const EVENT: fc.Arbitrary<InstallEvent> = fc.oneof(
  fc.record({ type: fc.constant('approved' as const), by: fc.string() }),
  fc.record({ type: fc.constant('boot-offered' as const), text: fc.string({ unit: 'binary' }) }),
  fc.record({
    type: fc.constant('attempt-started' as const),
    ticket: fc.constant(''),
    address: fc.ipV4(),
  }),
  fc.record({ type: fc.constant('seed-served' as const), address: fc.ipV4() }),
  fc.record({
    type: fc.constant('install-reported' as const),
    sshHostKeys: fc.array(fc.string(), { maxLength: 2 }),
    keyHash: fc.option(fc.string(), { nil: undefined }),
  }),
  fc.record({ type: fc.constant('step-failed' as const), reason: fc.string() }),
  fc.record({ type: fc.constant('reinstall-requested' as const), by: fc.string() }),
  fc.constantFrom<InstallEvent>(
    { type: 'k3s-installed' },
    { type: 'node-ready' },
    { type: 'rotation-confirmed' },
  ),
);

/** Refused where there is nothing to go back to, whatever the stage says. */
const CANCEL: fc.Arbitrary<InstallEvent> = fc.record({
  type: fc.constantFrom('reinstall-cancelled' as const, 'retry-cancelled' as const),
  by: fc.string(),
});

/** The stage that `event` leads to, as the rules say. Throws where they forbid it. */
function ruled(node: Node, event: InstallEvent): Stage {
  const stage = transition(node.stage, event);
  const isCancel = event.type === 'reinstall-cancelled' || event.type === 'retry-cancelled';
  if (isCancel && cancellation(node, event.by).type !== event.type) {
    throw new ProvisioningError(
      'CANCEL_REFUSED',
      `${node.hostname} has changed meanwhile: look at it again`,
    );
  }
  return stage;
}

type World = { readonly store: Store; readonly id: string; at: number };

/** Through the door that the event has: an attempt brings its ticket, a seed comes for one. */
function happens({ store, id, at }: World, event: InstallEvent): Promise<unknown> {
  if (event.type === 'attempt-started') {
    return store.recordAttempt(id, minted(`${id}-${at}`, event.address), at);
  }
  const live = store.registry.liveTicketOf(id);
  if (event.type === 'seed-served' && live !== undefined) {
    return store.recordSeed(live.token, event.address, at);
  }
  return store.record(id, event, at);
}

async function step(world: World, event: InstallEvent): Promise<void> {
  const { store, id } = world;
  world.at += 1;
  const before = contents(store);
  const present = store.registry.byId(id);
  assert.ok(present);
  const lines = await store.timeline(id);
  let next: string;
  try {
    next = ruled(present, event);
  } catch (expected) {
    await assert.rejects(happens(world, event), expected as Error);
    assert.deepEqual(contents(store), before);
    assert.deepEqual(await store.timeline(id), lines);
    return;
  }
  await happens(world, event);
  const node = store.registry.byId(id);
  const after = await store.timeline(id);
  assert.equal(node?.stage, next);
  assert.equal((node?.failure === undefined) === (next !== 'failed'), true);
  assert.deepEqual(after.slice(0, -1), lines, 'one more line, and the others as they were');
  assert.deepEqual([after.at(-1)?.stage, after.at(-1)?.at], [next, world.at]);
  const live = store.registry.ticketsOf(id).filter(({ ended }) => ended === undefined);
  assert.ok(live.length <= 1, 'one live ticket at the most');
}

test('any event moves a node as the rules say, with one more line, or changes nothing', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  let machine = 0;
  const story = fc.array(fc.oneof(EVENT, CANCEL), { minLength: 1, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(story, async (events) => {
      machine += 1;
      const { id } = await store.createNode(
        draft({ macs: [macOf(machine)], hostname: `node-${machine}` }),
        machine,
      );
      const world = { store, id, at: machine };
      for (const event of events) await step(world, event);
    }),
    { numRuns: 40, endOnFailure: true },
  );
  await store.close();
  const again = await openTestStore(context, { path });
  assert.deepEqual(contents(again), contents(store), 'memory said what the disk says');
});
