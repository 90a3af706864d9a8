import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reinstallOf, throughDeaths, upgradeOf } from '../support/cluster-deaths.ts';
import { openKeptCluster } from '../support/kept-cluster.ts';

test('a removal survives a death of the service before and after each of its effects', async (context) => {
  const cluster = await openKeptCluster(context);
  const life = cluster.desk.current()?.id;
  const deaths = await throughDeaths(cluster, reinstallOf(cluster, 'opti-02'));
  assert.ok(deaths >= 40, `${deaths} deaths`);
  assert.equal(cluster.desk.current()?.id, life);
  assert.equal(cluster.k3s.voters.size, 3);
});

test('an upgrade survives a death of the service before and after each of its effects', async (context) => {
  const cluster = await openKeptCluster(context, { servers: 1, agents: 1 });
  const deaths = await throughDeaths(cluster, upgradeOf(cluster));
  assert.ok(deaths >= 40, `${deaths} deaths`);
});
