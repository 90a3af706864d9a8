import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, macOf, minted } from '../support/store-values.ts';

test('a machine that boots in a loop leaves a bounded number of tickets and logs', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  for (let n = 1; n <= 20; n += 1) {
    await store.recordAttempt(id, { ...minted(`t-${n}`), mintedAt: n }, n);
    await store.record(id, { type: 'step-failed', reason: 'no disk', log: `log ${n}` }, n);
    await store.record(id, { type: 'reinstall-requested', by: 'a loop' }, n);
  }
  assert.deepEqual(
    store.registry.ticketsOf(id).map(({ token }) => token),
    Array.from({ length: 16 }, (_, n) => `t-${n + 5}`),
  );
  const logs = (await store.timeline(id)).map(({ log }) => log).filter((log) => log !== undefined);
  assert.deepEqual(
    logs,
    Array.from({ length: 8 }, (_, n) => `log ${n + 13}`),
  );
});

test('after the clock was set back the new ticket stays, and an old one goes', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  for (let n = 1; n <= 17; n += 1) {
    await store.recordAttempt(id, { ...minted(`t-${n}`), mintedAt: n < 17 ? 9_000 + n : 5 }, n);
  }
  assert.equal(store.registry.ticket('t-17')?.ended, undefined);
  assert.equal(store.registry.liveTicketOf(id)?.token, 't-17');
  assert.equal(store.registry.ticketsOf(id).length, 16);
});

test('a clock that is set forward ends no ticket that was live, and revives none', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  const [live, over, since] = await Promise.all(
    [1, 2, 3].map((n) =>
      store.createNode(draft({ macs: [macOf(n)], hostname: `optiplex-${n}` }), 1),
    ),
  );
  const attempt = (id: string, token: string, mintedAt: number, expiresAt: number) =>
    store.recordAttempt(id, { ...minted(token), mintedAt, expiresAt }, 2);
  await attempt(live?.id ?? '', 'ended', 10, 400);
  await attempt(live?.id ?? '', 'live', 100, 500);
  await attempt(over?.id ?? '', 'over', 50, 300);
  await attempt(since?.id ?? '', 'since', 90_301, 90_701);
  const told = () =>
    ['ended', 'live', 'over', 'since'].map((token) => {
      const { mintedAt, expiresAt } = store.registry.ticket(token) ?? assert.fail(token);
      return [mintedAt, expiresAt];
    });
  await store.shiftTickets({ by: 90_000, from: 300 });
  const shifted = [
    [10, 400],
    [90_100, 90_500],
    [50, 300],
    [90_301, 90_701],
  ];
  assert.deepEqual(told(), shifted);
  await store.shiftTickets({ by: -90_000, from: 90_302 });
  assert.deepEqual(told(), shifted, 'set back, it takes nothing from them');
  await store.close();
  const again = await openTestStore(context, { path });
  assert.equal(again.registry.ticket('live')?.expiresAt, 90_500);
});
