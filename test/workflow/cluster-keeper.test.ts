import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKeptCluster } from '../support/kept-cluster.ts';

test('three machines that ask together end in rotation behind HAProxy', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 3, agents: 1 });
  const { servers, ingress } = cluster.balance;
  assert.deepEqual(
    servers.map(({ name }) => name),
    ['opti-01', 'opti-02', 'opti-03'],
  );
  assert.equal(ingress.length, 4);
  assert.deepEqual(cluster.k3s.violations, []);
  assert.deepEqual(cluster.faults, []);
});
