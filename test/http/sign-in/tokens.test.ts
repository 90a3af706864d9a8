import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createTokens } from '../../../src/http/sign-in/tokens.ts';
import { openTestStore } from '../../support/store.ts';

const CONFIGURED = 'chosen-by-the-operator';

async function makeTokens(context: TestContext, configured?: string) {
  const store = await openTestStore(context);
  const make = (token = configured) =>
    createTokens({ store, configured: token, random: randomBytes, now: () => 0 });
  return { store, make, tokens: make() };
}

test('the first start makes an admin token of 256 bits and tells it once', async (context) => {
  const { tokens, make } = await makeTokens(context);
  const plain = (await tokens.start()) ?? '';
  assert.match(plain, /^pl_[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(await tokens.verify(plain), { name: 'admin', role: 'admin' });

  const afterRestart = make();
  assert.equal(await afterRestart.start(), undefined);
  assert.deepEqual(await afterRestart.verify(plain), { name: 'admin', role: 'admin' });
});

test('the store holds a salted scrypt hash and no token', async (context) => {
  const { tokens, store } = await makeTokens(context);
  const plain = (await tokens.start()) ?? '';
  const [stored] = await store.listTokens();
  assert.match(stored?.hash ?? '', /^scrypt\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/);
  assert.ok(!JSON.stringify(stored).includes(plain.slice(3)));
});

test('a configured token is an admin token, and none is generated beside it', async (context) => {
  const { tokens, store } = await makeTokens(context, CONFIGURED);
  assert.equal(await tokens.start(), undefined);
  assert.deepEqual(await tokens.verify(CONFIGURED), { name: 'configured', role: 'admin' });
  assert.equal((await store.listTokens()).length, 1);
});

test('a configured token replaces the one that was configured before', async (context) => {
  const { tokens, make, store } = await makeTokens(context, CONFIGURED);
  await tokens.start();
  const changed = make('another-one-of-the-operator');
  assert.equal(await changed.start(), undefined);
  assert.equal(await changed.verify(CONFIGURED), undefined);
  assert.equal((await changed.verify('another-one-of-the-operator'))?.name, 'configured');
  assert.equal((await store.listTokens()).length, 1);
});

test('an unchanged configured token keeps its hash over a restart', async (context) => {
  const { tokens, make, store } = await makeTokens(context, CONFIGURED);
  await tokens.start();
  const [before] = await store.listTokens();
  await make().start();
  assert.deepEqual(await store.listTokens(), [before]);
});

test('a token that is no longer configured opens nothing', async (context) => {
  const { tokens, store } = await makeTokens(context, CONFIGURED);
  await tokens.start();
  const without = createTokens({ store, random: randomBytes, now: () => 0 });
  assert.match((await without.start()) ?? '', /^pl_/);
  assert.equal(await without.verify(CONFIGURED), undefined);
});

test('all tokens share one salt, so that a wrong token costs one scrypt', async (context) => {
  const { tokens, make, store } = await makeTokens(context);
  await tokens.start();
  await make(CONFIGURED).start();
  const salts = (await store.listTokens()).map(({ hash }) => hash.split('$')[1]);
  assert.equal(salts.length, 2);
  assert.equal(new Set(salts).size, 1);
});

test('a right token is remembered, and a hundred requests at once ask for one hash', async (context) => {
  const { tokens, store } = await makeTokens(context, CONFIGURED);
  await tokens.start();
  let reads = 0;
  const listTokens = () => {
    reads++;
    return store.listTokens();
  };
  const counting = createTokens({
    store: { ...store, listTokens },
    random: randomBytes,
    now: () => 0,
  });
  await Promise.all(Array.from({ length: 100 }, () => counting.verify(CONFIGURED)));
  await counting.verify(CONFIGURED);
  assert.equal(reads, 1);
});

test('a flood of wrong tokens is refused beyond two at work and sixteen waiting', async (context) => {
  const { tokens } = await makeTokens(context, CONFIGURED);
  await tokens.start();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => tokens.verify(`wrong-token-${index}`)),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  assert.equal(refused.length, 12);
  for (const { reason } of refused) assert.equal(reason.code, 'TOO_MANY_REQUESTS');
  assert.equal((await tokens.verify(CONFIGURED))?.role, 'admin');
});

test('a token that is revoked while it is being checked opens nothing afterwards', async (context) => {
  const { tokens } = await makeTokens(context);
  await tokens.start();
  const { plain } = await tokens.create({ name: 'ci', role: 'viewer' });
  const checking = tokens.verify(plain);
  await tokens.revoke('ci');
  assert.equal(await checking, undefined);
  assert.equal(await tokens.verify(plain), undefined);
  assert.equal(tokens.known(plain), undefined);
});
