import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REMEMBERED_MS } from '../../src/domain/keyed-request.ts';
import { LINES_BETWEEN } from '../../src/store/house-keeping.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft } from '../support/store-values.ts';

const asked = (id: string, at: number) => ({ id, fingerprint: 'f', at });

test('requests whose time is over are gone once the registry is opened', async (context) => {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path, now: () => 2 });
  await store.beginKeyed(asked('over', 1));
  await store.beginKeyed(asked('young', 2));
  await store.close();
  const again = await openTestStore(context, { path, now: () => 1 + REMEMBERED_MS });
  assert.equal(await again.keyedRequest('over'), undefined);
  assert.equal((await again.keyedRequest('young'))?.at, 2);
});

test('a service that runs for long forgets them as it cuts its timelines', async (context) => {
  let now = 1;
  const store = await openTestStore(context, { now: () => now });
  const { id } = await store.createNode(draft(), 1);
  await store.beginKeyed(asked('over', 1));
  now += REMEMBERED_MS;
  const tell = async (lines: number) => {
    for (let n = 1; n <= lines; n++) {
      store.note(id, { kind: 'note', text: `line ${n} of ${lines}` }, now);
      if (n % 50 === 0) await store.flush();
    }
    await store.flush();
  };
  await tell(LINES_BETWEEN - 100);
  assert.equal((await store.keyedRequest('over'))?.at, 1);
  await tell(101);
  await store.setSetting('behind', 'it');
  assert.equal(await store.keyedRequest('over'), undefined);
});
