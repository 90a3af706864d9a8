import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { load, node } from '../support/page/modules.ts';

const { remove } = await load('state/deeds/machines.js');
const { signOut, session } = await load('state/session.js');
const { toast } = await load('state/toasts.js');

/** A browser whose service answers so, and that remembers that somebody is signed in. */
function browser(context: TestContext, answer: () => Promise<Response>): void {
  const kept = new Map([['pilotlight-signed-in', '1']]);
  const { fetch } = globalThis;
  Object.assign(globalThis, {
    fetch: answer,
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    },
  });
  context.after(() => {
    globalThis.fetch = fetch;
    Reflect.deleteProperty(globalThis, 'localStorage');
  });
}

test('a machine that is only set aside is not told to be removed', async (context) => {
  browser(context, async () => Response.json({}, { status: 202 }));
  await remove(node('ready'), { isMember: true, after: 'set-aside' });
  assert.equal(toast.get().text, 'ready leaves the cluster, and stays here with no cluster role.');
  await remove(node('ready'), { isMember: true, after: 'delete' });
  assert.equal(toast.get().text, 'ready leaves the cluster, then it is removed.');
});

test('nobody is told to be signed out while the cookie still opens everything', async (context) => {
  let answer = async (): Promise<Response> => {
    throw new TypeError('Failed to fetch');
  };
  browser(context, () => answer());
  session.set({ state: 'in', name: 'alice', role: 'admin' });
  await signOut();
  assert.equal(session.get().state, 'in');
  assert.deepEqual([toast.get().isBad, /does not answer/.test(toast.get().text)], [true, true]);
  answer = async () => new Response(null, { status: 204 });
  await signOut();
  assert.equal(session.get().state, 'out');
});
