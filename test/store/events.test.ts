import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { InstallEvent } from '../../src/domain/stage.ts';
import type { StoreChange } from '../../src/store/changes.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { contents, draft, linesOf, macOf, minted, refused } from '../support/store-values.ts';

const OFFERED: InstallEvent = { type: 'boot-offered', text: 'offered snponly.efi' };

test('an install from the first offer into rotation, a line for each step', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.record(id, OFFERED, 2);
  await store.recordAttempt(id, minted('t-1'), 3);
  await store.recordSeed('t-1', '192.168.1.51', 4);
  await store.record(
    id,
    { type: 'install-reported', sshHostKeys: ['ssh-ed25519 AAAA'], keyHash: 'ab' },
    5,
  );
  await store.record(id, { type: 'k3s-installed' }, 6);
  await store.record(id, { type: 'node-ready' }, 7);
  const node = await store.record(id, { type: 'rotation-confirmed' }, 8);

  assert.deepEqual([node.stage, node.stageSince, node.attempt], ['in-rotation', 8, 1]);
  assert.deepEqual(node.sshHostKeys, ['ssh-ed25519 AAAA']);
  assert.deepEqual(await linesOf(store, node), [
    'stage enrolled x1 registered by alice',
    'stage booting x1 offered snponly.efi',
    'stage booting x1 install script fetched from 192.168.1.50',
    'stage installing x1 autoinstall seed fetched from 192.168.1.51',
    'stage installed x1 installed; 1 SSH host keys reported',
    'stage joining x1 K3s is installed',
    'stage ready x1 Kubernetes says that the node is Ready',
    'stage in-rotation x1 HAProxy says that its servers are UP',
  ]);
});

test('an event out of order changes nothing and leaves no line', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  const before = contents(store);
  await assert.rejects(store.record(id, { type: 'node-ready' }, 2), refused('EVENT_OUT_OF_ORDER'));
  await assert.rejects(store.record('nobody', OFFERED, 2), refused('NODE_NOT_FOUND'));
  assert.deepEqual(contents(store), before);
  assert.equal((await store.timeline(id)).length, 1);
});

test('a write that the database refuses half-way leaves neither stage, ticket nor line', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  const before = contents(store);
  const heard: StoreChange[] = [];
  store.subscribe((change) => heard.push(change));

  await assert.rejects(store.recordAttempt(id, minted('t-1'), 3), /UNIQUE constraint failed/);
  await assert.rejects(store.record(id, OFFERED, Number.NaN), /NOT NULL constraint failed/);
  assert.deepEqual(contents(store), before);
  assert.deepEqual(heard, []);
  assert.equal((await store.timeline(id)).length, 2);

  await store.record(id, OFFERED, 4);
  assert.equal((await store.timeline(id)).length, 3, 'the store goes on');
});

test('a new attempt ends the tickets of the one before', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1', '192.168.1.50'), 2);
  const node = await store.recordAttempt(id, minted('t-2', '192.168.1.60'), 3);
  const { registry } = store;
  assert.equal(node.attempt, 2);
  assert.equal(registry.ticket('t-1')?.ended, 'a new attempt began');
  assert.deepEqual(registry.liveTicketOf(id), {
    token: 't-2',
    nodeId: id,
    attempt: 2,
    imageId: 'ubuntu-24.04.4-live-server-amd64.iso',
    medium: 'nfs',
    mintedFor: '192.168.1.60',
    mintedAt: 1_000,
    expiresAt: 10_000,
    seedAddress: undefined,
    ended: undefined,
  });
});

test('the first address that fetches the seed is the ticket’s', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.recordSeed('t-1', '192.168.1.51', 3);
  await store.recordSeed('t-1', '192.168.1.52', 4);
  assert.equal(store.registry.ticket('t-1')?.seedAddress, '192.168.1.51');
  assert.equal(store.registry.byId(id)?.stage, 'installing');
});

test('a ticket that died opens nothing, whoever asked for it a moment before', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  const seed = (token: string, at: number) => store.recordSeed(token, '192.168.1.51', at);
  await assert.rejects(seed('t-1', 10_000), refused('TICKET_DEAD'));
  await assert.rejects(seed('unknown', 3), refused('TICKET_DEAD'));
  const failed = store.record(id, { type: 'step-failed', reason: 'no disk' }, 3);
  await assert.rejects(seed('t-1', 3), refused('TICKET_DEAD'));
  assert.equal((await failed).stage, 'failed');
});

const ENDS: readonly (readonly [InstallEvent, string])[] = [
  [{ type: 'install-reported', sshHostKeys: [], keyHash: undefined }, 'the install is done'],
  [{ type: 'step-failed', reason: 'no disk' }, 'the install failed'],
  [{ type: 'reinstall-requested', by: 'alice' }, 'a reinstall was requested'],
];

for (const [event, reason] of ENDS) {
  test(`${event.type} ends the ticket: ${reason}`, async (context) => {
    const store = await openTestStore(context);
    const { id } = await store.createNode(draft(), 1);
    await store.recordAttempt(id, minted('t-1'), 2);
    await store.recordSeed('t-1', '192.168.1.51', 3);
    await store.record(id, event, 4);
    assert.equal(store.registry.ticket('t-1')?.ended, reason);
    assert.equal(store.registry.liveTicketOf(id), undefined);
  });
}

test('a failure says where the node stopped, and is forgotten by a reinstall', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.record(id, { type: 'step-failed', reason: 'no disk', log: 'curtin: no disk' }, 3);
  const failed = await store.record(id, { type: 'step-failed', reason: 'still none' }, 4);
  assert.deepEqual(failed.failure, { stage: 'booting', reason: 'still none', at: 4 });
  assert.equal(failed.stageSince, 3);
  assert.deepEqual(
    (await store.timeline(id)).map(({ log }) => log),
    [undefined, undefined, 'curtin: no disk', undefined],
  );
  const again = await store.record(id, { type: 'reinstall-requested', by: 'alice' }, 5);
  assert.deepEqual([again.stage, again.attempt, again.failure], ['enrolled', 0, undefined]);
});

test('of a long log the end is kept, whole characters only', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  const log = `the start\n${'é'.repeat(40_000)}the\0end\ud800`;
  await store.record(id, { type: 'step-failed', reason: 'r'.repeat(9_000), log }, 3);
  const [last] = (await store.timeline(id)).slice(-1);
  const kept = last?.log ?? '';
  assert.ok(Buffer.byteLength(kept) <= 65_536 && Buffer.byteLength(kept) > 65_500);
  assert.match(kept, /^é+the\ufffdend\ufffd$/);
  assert.equal(last?.text.length, 2_000);
  assert.equal(store.lastLines().get(id)?.log, undefined, 'memory holds no logs');
});

test('subscribers hear of a change after its commit, whatever one of them does', async (context) => {
  const reports: unknown[] = [];
  const store = await openTestStore(context, { report: (report) => reports.push(report) });
  const heard: unknown[] = [];
  store.subscribe(() => {
    throw new Error('a bad listener');
  });
  const unsubscribe = store.subscribe((change) => {
    if (change.kind === 'node') assert.equal(store.registry.byId(change.node.id), change.node);
    heard.push(change.kind);
  });
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.removeNode(id, 3);
  assert.deepEqual(heard, ['node', 'entry', 'node', 'entry', 'node-removed']);
  assert.equal(reports.length, 5);
  unsubscribe();
  await store.createNode(draft({ macs: [macOf(1)] }), 4);
  assert.equal(heard.length, 5);
});

test('while the disk is held up the registry answers and the loop runs', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const { id } = await store.createNode(draft(), 1);
  const holder = new Database(path);
  holder.exec('begin immediate');
  let stored = false;
  const write = store.record(id, OFFERED, 2).then(() => {
    stored = true;
  });
  let longestMs = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    const before = performance.now();
    await sleep(10);
    longestMs = Math.max(longestMs, performance.now() - before);
    assert.equal(store.registry.find('optiplex-1')?.stage, 'enrolled');
  }
  assert.equal(stored, false);
  assert.ok(longestMs < 2_500, `the loop stood still for ${longestMs} ms`);
  holder.exec('rollback');
  holder.close();
  await write;
  assert.equal(store.registry.byId(id)?.stage, 'booting');
});
