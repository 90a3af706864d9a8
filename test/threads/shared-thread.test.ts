import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSharedThread, type SharedThread } from '../../src/threads/shared-thread.ts';
import type { Thread } from '../../src/threads/thread.ts';

const HOUSE = new URL('./support/house.ts', import.meta.url);

function shared(): SharedThread {
  return createSharedThread({ file: HOUSE, name: 'house' });
}

const next = (thread: Thread) => new Promise((resolve) => void thread.on('message', resolve));
const exit = (thread: Thread) => new Promise<number>((resolve) => void thread.on('exit', resolve));
const failure = (thread: Thread) =>
  new Promise<unknown>((resolve) => void thread.on('error', resolve));

/** A tenant, and the id of the thread that it lives in. */
async function movedIn(t: TestContext, house: SharedThread, name: string) {
  const tenant = house.spawn('echo', { name });
  t.after(() => tenant.postMessage('leave'));
  const hello = (await next(tenant)) as { name: string; threadId: number };
  assert.equal(hello.name, name);
  return { tenant, threadId: hello.threadId };
}

test('tenants share a thread, and each hears its own owner alone', async (t) => {
  const house = shared();
  const a = await movedIn(t, house, 'a');
  const b = await movedIn(t, house, 'b');
  assert.equal(a.threadId, b.threadId);
  const answers = [next(a.tenant), next(b.tenant)];
  a.tenant.postMessage('one');
  b.tenant.postMessage('two');
  assert.deepEqual(await Promise.all(answers), ['a: one', 'b: two']);
});

test('a tenant that leaves has ended well, and the other one stays', async (t) => {
  const house = shared();
  const a = await movedIn(t, house, 'a');
  const b = await movedIn(t, house, 'b');
  const gone = exit(a.tenant);
  a.tenant.postMessage('leave');
  assert.equal(await gone, 0);
  const answer = next(b.tenant);
  b.tenant.postMessage('still here');
  assert.equal(await answer, 'b: still here');
});

test('what a tenant says last is heard before its end', async () => {
  const house = shared();
  for (let times = 0; times < 20; times++) {
    const tenant = house.spawn('echo', { name: 'a' });
    const heard: unknown[] = [];
    tenant.on('message', (message) => void heard.push(message));
    tenant.postMessage('last words');
    tenant.postMessage('leave');
    await exit(tenant);
    assert.equal(heard.at(-1), 'a: last words');
  }
});

test('the thread ends after its last tenant, and the next one gets another', async (t) => {
  const house = shared();
  const a = await movedIn(t, house, 'a');
  const gone = exit(a.tenant);
  a.tenant.postMessage('leave');
  await gone;
  const again = await movedIn(t, house, 'again');
  assert.notEqual(again.threadId, a.threadId);
});

test('an error that nobody caught is told to all tenants, and a new thread takes them in', async (t) => {
  const house = shared();
  const a = await movedIn(t, house, 'a');
  const b = await movedIn(t, house, 'b');
  const told = [failure(a.tenant), failure(b.tenant)];
  const ends = [exit(a.tenant), exit(b.tenant)];
  a.tenant.postMessage('throw');
  for (const error of await Promise.all(told)) assert.match(String(error), /thrown by a/);
  assert.deepEqual(await Promise.all(ends), [1, 1]);
  const again = await movedIn(t, house, 'again');
  assert.notEqual(again.threadId, a.threadId);
});

test('a tenant that is ended by force takes the thread with it', async (t) => {
  const house = shared();
  const a = await movedIn(t, house, 'a');
  const b = await movedIn(t, house, 'b');
  const gone = exit(b.tenant);
  await a.tenant.terminate();
  assert.equal(await gone, 1);
});

test('a tenant that the thread does not know is refused in words', async () => {
  const tenant = shared().spawn('stranger', {});
  assert.match(String(await failure(tenant)), /tenant: expected echo, got stranger/);
});
