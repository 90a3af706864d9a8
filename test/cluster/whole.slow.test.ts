/**
 * Machines that are switched on end as a cluster behind HAProxy: the whole service, real SSH and TLS, the real
 * programs that it plants. Only K3s and systemd are stand-ins.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { openYard, YARD_NEEDS, type Yard } from '../support/cluster-yard/yard.ts';

const AUTO = { role: 'auto' } as const;
const LIMITS = { ...YARD_NEEDS, timeout: 600_000 };
const TITLE = 'three machines that are switched on together become one cluster';

/** When each was granted its turn, and when it was Ready; in the order of the grants. */
async function turns({ service, machines }: Yard) {
  const found = machines.map(async ({ name }) => {
    const granted = await service.waitForLine(name, /^may (found|join) the cluster/, 30_000);
    const ready = await service.waitForLine(
      name,
      /^Kubernetes says that the node is Ready/,
      30_000,
    );
    return { name, what: granted.text, granted: granted.at, ready: ready.at };
  });
  return (await Promise.all(found)).toSorted((a, b) => (a.granted < b.granted ? -1 : 1));
}

test(`${TITLE}, though Pilotlight is killed on the way`, LIMITS, async (t) => {
  const yard = await openYard(t, [AUTO, AUTO, AUTO]);
  const { machines, service, world } = yard;
  for (const machine of machines) machine.switchOn();
  await yard.until('a founder', () => world.clusters.size > 0);
  await service.kill();
  await service.startAgain();
  await yard.allAre('in-rotation');

  assert.equal(world.clusters.size, 1);
  assert.deepEqual(world.breaches, []);
  assert.equal(world.starts.length, 3, `K3s was started on ${world.starts}`);
  const order = await turns(yard);
  assert.deepEqual(
    order.map(({ what }) => what.split(',')[0]),
    [
      'may found the cluster',
      'may join the cluster as a server',
      'may join the cluster as a server',
    ],
  );
  for (const [index, { granted }] of order.entries()) {
    assert.ok(index === 0 || granted >= (order[index - 1]?.ready ?? ''), JSON.stringify(order));
  }
  for (const { name, disk } of machines) {
    assert.ok(!existsSync(`${disk}/var/lib/pilotlight`), `${name} has its secrets still`);
    assert.equal(statSync(`${disk}/etc/rancher/k3s/config.yaml`).mode & 0o777, 0o600, name);
  }
  assert.doesNotMatch(service.log(), /"level":[56]0/);
  const get = await yard.kubectl();
  assert.equal(await get('/readyz'), 'ok');
  const nodes = JSON.parse(await get('/api/v1/nodes')) as { items: unknown[] };
  assert.equal(nodes.items.length, 3);
});
