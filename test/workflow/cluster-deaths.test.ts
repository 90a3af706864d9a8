import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reinstallOf, throughDeaths } from '../support/cluster-deaths.ts';
import { openKeptCluster } from '../support/kept-cluster.ts';

test('a removal goes on after a death of the service at every seventh of its effects', async (context) => {
  const cluster = await openKeptCluster(context);
  const life = cluster.desk.current()?.id;
  const deaths = await throughDeaths(cluster, reinstallOf(cluster, 'opti-02'), 7);
  assert.ok(deaths >= 6, `${deaths} deaths`);
  assert.equal(cluster.desk.current()?.id, life);
  assert.equal(cluster.k3s.voters.size, 3);
});
