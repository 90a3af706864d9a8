import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestStore } from '../support/store.ts';
import { draft, macOf } from '../support/store-values.ts';

test('a page of the timeline: the newest lines, or those after one that was seen', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  for (let n = 1; n <= 9; n += 1) store.note(id, { kind: 'note', text: `${n}` }, n);
  await store.flush();
  const texts = async (page?: { after?: number; limit?: number }) =>
    (await store.timeline(id, page)).map(({ text }) => text);
  assert.equal((await texts()).length, 10);
  assert.deepEqual(await texts({ limit: 2 }), ['8', '9']);
  const [seen] = await store.timeline(id, { limit: 3 });
  assert.deepEqual(await texts({ after: seen?.id ?? 0, limit: 1 }), ['8']);
  assert.deepEqual(await texts({ after: 999 }), []);
  assert.deepEqual(await texts({ limit: -5 }), ['9'], 'a limit below one is one');
});

test('a client that was away goes on where it was, over all nodes', async (context) => {
  const store = await openTestStore(context);
  const one = await store.createNode(draft(), 1);
  const two = await store.createNode(draft({ macs: [macOf(1)], hostname: 'two' }), 2);
  const [first] = await store.timelineAfter(0, 1);
  await store.record(one.id, { type: 'boot-offered', text: 'offered' }, 3);
  const after = await store.timelineAfter(first?.id ?? 0, 100);
  assert.deepEqual(
    after.map(({ nodeId, text }) => [nodeId, text]),
    [
      [two.id, 'registered by alice'],
      [one.id, 'offered'],
    ],
  );
  assert.deepEqual(store.lastLines().get(one.id), after[1]);
});

test('of what a client has, the lines that may have grown since are the last ones of their nodes', async (context) => {
  const store = await openTestStore(context);
  const one = await store.createNode(draft(), 1);
  const two = await store.createNode(draft({ macs: [macOf(1)], hostname: 'two' }), 2);
  const tell = async (id: string, ...texts: readonly string[]) => {
    for (const text of texts) {
      store.note(id, { kind: 'note', text }, 3);
      await store.flush();
    }
  };
  await tell(one.id, 'a', 'a', 'b', 'b');
  await tell(two.id, 'c');
  const seen = (await store.timelineAfter(0, 100)).at(-1)?.id ?? 0;
  await tell(one.id, 'b', 'd', 'd');
  const grown = (await store.timelineGrown(seen)).map(({ text, count }) => [text, count]);
  assert.deepEqual(grown, [['b', 3]]);
  assert.deepEqual(await store.timelineGrown(0), []);
});

test('of a long timeline the newest lines are kept', async (context) => {
  const store = await openTestStore(context);
  const { id } = await store.createNode(draft(), 1);
  for (let n = 0; n < 3_200; n += 1) {
    store.note(id, { kind: 'note', text: `line ${n}` }, n);
    if (n % 50 === 49) await store.flush();
  }
  await store.flush();
  const lines = await store.timeline(id, { limit: 10_000 });
  assert.ok(lines.length >= 2_000 && lines.length < 3_000, `${lines.length} lines`);
  assert.equal(lines.at(-1)?.text, 'line 3199');
});
