import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancellation } from '../../src/domain/reinstall.ts';
import type { InstallEvent } from '../../src/domain/stage.ts';
import type { NodeDraft } from '../../src/store/nodes/node-writes.ts';
import type { Store } from '../../src/store/store.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, FIRST_BOOT, INSTALLED, linesOf, minted, refused } from '../support/store-values.ts';

const REINSTALL = { type: 'reinstall-requested', by: 'alice' } as const;
const FAILED = { type: 'step-failed', reason: 'no disk of 32 GB or more' } as const;

/** A machine that runs its installed system. */
async function install(store: Store, changes?: Partial<NodeDraft>) {
  const { id } = await store.createNode(draft(changes), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.recordSeed('t-1', '192.168.1.51', 3);
  await store.record(id, INSTALLED, 4);
  return store.record(id, FIRST_BOOT, 5);
}

/** As the API cancels it. */
async function cancel(store: Store, id: string, at: number) {
  const node = store.registry.byId(id);
  assert.ok(node);
  return store.record(id, cancellation(node, 'bob'), at);
}

test('a cancelled reinstall leaves the machine as it was, with its keys and its first boot', async (context) => {
  const path = await databasePath(context);
  const first = await openTestStore(context, { path });
  const before = await install(first);
  const asked = await first.record(before.id, REINSTALL, 6);
  assert.deepEqual(
    [asked.stage, asked.keyHash, asked.beforeReinstall?.askedAt],
    [...(['enrolled', undefined, 6] as const)],
  );
  assert.ok(Object.isFrozen(asked.beforeReinstall));
  await first.close();

  const store = await openTestStore(context, { path });
  assert.deepEqual(store.registry.byId(before.id), asked, 'it is kept over a restart');
  const after = await cancel(store, before.id, 7);
  assert.deepEqual(after, { ...before, stageSince: 7, progress: undefined });
  assert.equal(
    (await linesOf(store, before)).at(-1),
    'stage installed x1 reinstall cancelled by bob: its disk is as it was',
  );
});

test('until the installer has its answers it can be cancelled, and its ticket opens nothing then', async (context) => {
  const store = await openTestStore(context);
  const { id } = await install(store, { power: { driver: 'ssh', address: undefined } });
  const asked = await store.record(id, REINSTALL, 6);
  assert.equal(asked.bootDue?.since, 6);
  await store.recordAttempt(id, minted('t-2'), 7);
  const after = await cancel(store, id, 8);
  assert.deepEqual([after.stage, after.bootDue, after.attempt], ['installed', undefined, 1]);
  assert.equal(store.registry.ticket('t-2')?.ended, 'the reinstall was cancelled');
  await assert.rejects(store.recordSeed('t-2', '192.168.1.51', 9), refused('TICKET_DEAD'));
});

test('once the installer has its answers nothing can be cancelled', async (context) => {
  const store = await openTestStore(context);
  const { id } = await install(store);
  const asked = await store.record(id, REINSTALL, 6);
  await store.recordAttempt(id, minted('t-2'), 7);
  await store.recordSeed('t-2', '192.168.1.51', 8);
  await assert.rejects(cancel(store, id, 9), refused('CANCEL_REFUSED'));
  // Whoever looked a moment before the seed went out is refused too.
  await assert.rejects(
    store.record(id, cancellation(asked, 'bob'), 9),
    refused('EVENT_OUT_OF_ORDER'),
  );
  await store.record(id, FAILED, 10);
  await assert.rejects(cancel(store, id, 11), refused('CANCEL_REFUSED'));
});

test('a reinstall that failed before anything was erased can be cancelled', async (context) => {
  const store = await openTestStore(context);
  const before = await install(store);
  await store.record(before.id, REINSTALL, 6);
  await store.recordAttempt(before.id, minted('t-2'), 7);
  assert.equal((await store.record(before.id, FAILED, 8)).stage, 'failed');
  const after = await cancel(store, before.id, 9);
  assert.deepEqual([after.stage, after.failure], ['installed', undefined]);
  assert.deepEqual(after.sshHostKeys, before.sshHostKeys);
});

test('a machine whose install had failed is failed again, with its reason', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  await store.recordAttempt(id, minted('t-1'), 2);
  const failed = await store.record(id, FAILED, 3);
  await store.record(id, REINSTALL, 4);
  const after = await cancel(store, id, 5);
  assert.deepEqual([after.stage, after.failure], ['failed', failed.failure]);
  await store.record(id, REINSTALL, 6);
  await store.recordAttempt(id, minted('t-2'), 7);
  await store.record(id, FAILED, 8);
  await assert.rejects(cancel(store, id, 9), refused('CANCEL_REFUSED'));
});

test('asked for twice, it goes back to what it was before the first', async (context) => {
  const store = await openTestStore(context);
  const { id, keyHash } = await install(store);
  await store.record(id, REINSTALL, 6);
  await store.recordAttempt(id, minted('t-2'), 7);
  const again = await store.record(id, REINSTALL, 8);
  assert.equal(again.beforeReinstall?.askedAt, 6);
  assert.equal((await cancel(store, id, 9)).keyHash, keyHash);
});

test('one that has left the cluster for it stays out, and its old key opens nothing', async (context) => {
  const store = await openTestStore(context);
  const { id, sshHostKeys } = await install(store);
  await store.record(id, { ...REINSTALL, address: '192.168.1.21', leftCluster: true }, 6);
  const after = await cancel(store, id, 7);
  assert.deepEqual([after.stage, after.role, after.keyHash], ['installed', 'none', undefined]);
  assert.deepEqual(after.sshHostKeys, sshHostKeys);
});

const NOTHING_TO_CANCEL: Readonly<Record<string, readonly InstallEvent[]>> = {
  'a machine that was never installed': [],
  'one in the middle of its first install': [{ type: 'boot-offered', text: 'offered' }],
};

for (const [what, events] of Object.entries(NOTHING_TO_CANCEL)) {
  test(`${what} has nothing to go back to`, async (context) => {
    const store = await openTestStore(context);
    const { id } = await store.createNode(draft(), 1);
    for (const event of events) await store.record(id, event, 2);
    await store.record(id, REINSTALL, 3);
    await assert.rejects(cancel(store, id, 4), refused('CANCEL_REFUSED'));
  });
}

test('a VM is made anew at once: nothing of it is kept', async (context) => {
  const store = await openTestStore(context);
  const { id } = await install(store, { power: { driver: 'proxmox' } });
  await store.record(id, REINSTALL, 6);
  await assert.rejects(cancel(store, id, 7), refused('CANCEL_REFUSED'));
});
