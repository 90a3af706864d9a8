import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BootTrace, traced, WAYPOINTS, type Waypoint } from '../../src/domain/boot-trace.ts';
import type { InstallProgress } from '../../src/domain/install/install-progress.ts';
import type { Node } from '../../src/domain/node.ts';
import type { InstallEvent } from '../../src/domain/stage.ts';
import type { StuckNotice } from '../../src/domain/stuck/notice.ts';
import type { Store } from '../../src/store/store.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import {
  contents,
  draft,
  FIRST_BOOT,
  INSTALLED,
  macOf,
  minted,
  NOTICE as NOTED,
} from '../support/store-values.ts';

type Doing =
  | { readonly kind: 'event'; readonly event: InstallEvent }
  | { readonly kind: 'see'; readonly waypoint: Waypoint }
  | { readonly kind: 'progress'; readonly progress: Omit<InstallProgress, 'at'> }
  | { readonly kind: 'mark'; readonly notice: Omit<StuckNotice, 'since'> | undefined }
  | { readonly kind: 'flush' };
type Step = { readonly doing: Doing; readonly later: number };

const TEXT = fc.string({ unit: 'binary', maxLength: 20 });
/** In an order that lets a story get far: most of them would be out of order by chance. */
const EVENT = fc.constantFrom<InstallEvent>(
  { type: 'attempt-started', ticket: '', address: '192.168.1.50' },
  { type: 'seed-served', address: '192.168.1.51' },
  INSTALLED,
  { ...INSTALLED, keyHash: undefined },
  FIRST_BOOT,
  FIRST_BOOT,
  { ...FIRST_BOOT, facts: { ...FIRST_BOOT.facts, disk: undefined, kernel: undefined } },
  { type: 'k3s-installed' },
  { type: 'step-failed', reason: 'no disk' },
  { type: 'reinstall-requested', by: 'alice' },
);
const NOTICE = fc.record({
  cause: fc.constantFrom('no-4011', 'silence'),
  reason: TEXT,
  advice: TEXT,
  changes: fc.constantFrom([], NOTED.changes),
  router: fc.constantFrom(undefined, { server: '192.168.1.10', file: 'pilotlight' }),
});
const PROGRESS = fc.record({ percent: fc.double({ min: -1, max: 101, noNaN: true }), step: TEXT });
const DOING: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 4, arbitrary: EVENT.map((event) => ({ kind: 'event', event }) as const) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...WAYPOINTS)
      .map((waypoint) => ({ kind: 'see', waypoint }) as const),
  },
  { weight: 3, arbitrary: PROGRESS.map((progress) => ({ kind: 'progress', progress }) as const) },
  {
    weight: 2,
    arbitrary: fc
      .option(NOTICE, { nil: undefined })
      .map((notice) => ({ kind: 'mark', notice }) as const),
  },
  { weight: 1, arbitrary: fc.constant<Doing>({ kind: 'flush' }) },
);
const STORY = fc.array(fc.record({ doing: DOING, later: fc.nat(15_000) }), { maxLength: 25 });

/** What must be true of one node whatever is batched, folded or left to wait. */
type Expected = { trace: BootTrace; stuck: string | undefined; percent: number | undefined };
type World = {
  readonly store: Store;
  readonly id: string;
  at: number;
  readonly expected: Expected;
};

async function perform(world: World, { doing, later }: Step): Promise<void> {
  world.at += later + 1;
  const { store, id, at, expected } = world;
  switch (doing.kind) {
    case 'see':
      store.see(id, doing.waypoint, at);
      expected.trace = traced(expected.trace, doing.waypoint, at);
      return;
    case 'progress': {
      store.progress(id, { ...doing.progress, at });
      const percent = Math.min(Math.max(doing.progress.percent, expected.percent ?? 0, 0), 100);
      expected.percent = percent;
      return;
    }
    case 'mark':
      await store.markStuck(id, doing.notice && { ...doing.notice, since: at }, at);
      expected.stuck = doing.notice?.cause;
      return;
    case 'event':
      await happens(world, doing.event);
      return;
    case 'flush':
      await store.flush();
  }
}

async function happens({ store, id, at, expected }: World, event: InstallEvent): Promise<void> {
  const before = store.registry.byId(id);
  const live = store.registry.liveTicketOf(id);
  const address = '192.168.1.50';
  const fate: Promise<Node> =
    event.type === 'attempt-started'
      ? store.recordAttempt(id, { ...minted(`${id}-${at}`, address), expiresAt: 1e12 }, at)
      : event.type === 'seed-served' && live !== undefined
        ? store.recordSeed(live.token, address, at)
        : store.record(id, event, at);
  const node = await fate.catch(() => undefined);
  if (node === undefined) return; // out of order
  if (event.type !== 'seed-served' || before?.stage !== node.stage) expected.stuck = undefined;
  if (event.type === 'attempt-started') expected.percent = undefined;
  if (event.type === 'install-reported' && expected.percent !== undefined) expected.percent = 100;
  if (event.type !== 'reinstall-requested') return;
  Object.assign(expected, { trace: {}, percent: undefined });
}

test('whatever happens in whatever order, memory says what was told and what the disk says', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path, flushEveryMs: 3 });
  let machine = 0;
  await fc.assert(
    fc.asyncProperty(STORY, async (story) => {
      machine += 1;
      const { id } = await store.createNode(
        draft({ macs: [macOf(machine)], hostname: `node-${machine}` }),
        1,
      );
      const expected: Expected = { trace: {}, stuck: undefined, percent: undefined };
      const world = { store, id, at: 1, expected };
      for (const step of story) await perform(world, step);
      await store.flush();
      const node = store.registry.byId(id);
      assert.deepEqual(
        { trace: node?.trace, stuck: node?.stuck?.cause, percent: node?.progress?.percent },
        expected,
      );
    }),
    { numRuns: 60, endOnFailure: true },
  );
  const learnt = ({ registry }: Store) =>
    (['booting', 'installing', 'installed'] as const).map((stage) =>
      registry.stageTimes('default', stage),
    );
  await store.close();
  const again = await openTestStore(context, { path });
  assert.deepEqual(contents(again), contents(store));
  assert.deepEqual(learnt(again), learnt(store));
});
