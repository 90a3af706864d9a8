import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { ApplyResult, Balance } from '../../src/domain/cluster/balance.ts';
import { createBalancer } from '../../src/haproxy/balancer.ts';
import type { BalancerWay } from '../../src/haproxy/balancer-way.ts';
import { createOwnWay } from '../../src/haproxy/own-way.ts';
import { DEFAULT_PORTS, TARGET_PORTS } from '../../src/haproxy/render-options.ts';
import { REAL_CLOCK } from '../support/haproxy/balanced-house.ts';

const balanceOf = (...names: string[]): Balance => ({
  servers: names.map((name, n) => ({ name, address: `10.0.0.${n + 1}` })),
  ingress: [],
});

/** A way that takes its time: each change waits until `finish` is called. */
function slowWay() {
  const seen: string[] = [];
  const finishes: (() => void)[] = [];
  const way: BalancerWay = {
    start: async () => undefined,
    stop: async () => undefined,
    state: async () => ({ kind: 'off', reason: 'it is a fake' }),
    apply({ balance }) {
      seen.push(balance.servers.map(({ name }) => name).join());
      const { promise, resolve } = Promise.withResolvers<ApplyResult>();
      finishes.push(() => resolve({ kind: 'applied', ms: seen.length }));
      return promise;
    },
  };
  return { way, seen, finish: () => finishes.shift()?.() };
}

test('changes go one after the other, and of those that wait only the newest is made', async () => {
  const { way, seen, finish } = slowWay();
  const balancer = createBalancer({ way, trust: () => undefined });
  const first = balancer.apply(balanceOf('a'));
  const second = balancer.apply(balanceOf('a', 'b'));
  const third = balancer.apply(balanceOf('a', 'b', 'c'));
  assert.deepEqual(seen, ['a']);
  finish();
  assert.deepEqual(await first, { kind: 'applied', ms: 1 });
  await Promise.resolve();
  finish();
  assert.deepEqual([await second, await third], Array(2).fill({ kind: 'applied', ms: 2 }));
  assert.deepEqual(seen, ['a', 'a,b,c']);
});

test('a way that fails is off, and the next change is made', async () => {
  const way = { ...slowWay().way, apply: () => Promise.reject(new Error('the disk is gone')) };
  const balancer = createBalancer({ way, trust: () => undefined });
  for (const name of ['a', 'b']) {
    assert.deepEqual(await balancer.apply(balanceOf(name)), {
      kind: 'off',
      reason: 'Error: the disk is gone',
    });
  }
});

test('a check without a certificate is told as a condition', () => {
  const { way } = slowWay();
  const client = { certificate: 'c', key: 'k' };
  const names = [undefined, { ca: 'x', client: undefined }, { ca: 'x', client }].map((trust) =>
    createBalancer({ way, trust: () => trust })
      .conditions()
      .map(({ name }) => name),
  );
  assert.deepEqual(names, [['ApiCheckWeak'], ['ApiCheckWeak'], []]);
});

test('without haproxy the balancer is off, with the words what to install', async () => {
  const folder = await mkdtemp(`${tmpdir()}/pl-hap-`);
  const way = createOwnWay({
    ports: DEFAULT_PORTS,
    targets: TARGET_PORTS,
    listen: '*',
    sendProxy: false,
    runAs: undefined,
    programs: ['/nonexistent/haproxy'],
    folder,
    clock: REAL_CLOCK,
    tell: () => undefined,
  });
  await way.start();
  const off = { kind: 'off', reason: 'haproxy is not installed: apt-get install haproxy' };
  assert.deepEqual(await way.apply({ balance: balanceOf('a'), trust: undefined }), off);
  assert.deepEqual(await way.state(), off);
  await way.stop();
  await rm(folder, { recursive: true });
});
