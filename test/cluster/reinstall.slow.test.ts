/**
 * A member of a whole cluster that is installed anew.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldCluster } from '../support/cluster-yard/world.ts';
import { openYard, YARD_NEEDS } from '../support/cluster-yard/yard.ts';
import { pod } from '../support/kubernetes/a-kubernetes-node.ts';

const SERVER = { role: 'server' } as const;
const LIMITS = { ...YARD_NEEDS, timeout: 600_000 };

function machineIdOf({ store }: WorldCluster, name: string): unknown {
  const info = store.get('nodes', name)?.status?.['nodeInfo'] as { machineID: string } | undefined;
  return info?.machineID;
}

test(
  'the founder is reinstalled: it leaves, and comes back as another member',
  LIMITS,
  async (t) => {
    const yard = await openYard(t, [SERVER, SERVER, SERVER]);
    const { machines, service, world } = yard;
    for (const machine of machines) machine.switchOn();
    await yard.allAre('in-rotation');
    const [cluster] = world.clusters.values();
    assert.ok(cluster);
    const { founder, members, store } = cluster;
    store.put('pods', pod({ name: 'app', node: founder }));
    const [member, machineId] = [members.get(founder), machineIdOf(cluster, founder)];

    await service.api('POST', `/nodes/${founder}/reinstall`);
    await yard.until('it has left', async () => (await yard.stages())[founder] !== 'in-rotation');
    assert.ok(!members.has(founder), 'its etcd member is there as it is installed');
    assert.deepEqual(store.list('pods'), []);
    await yard.allAre('in-rotation');

    assert.equal(world.clusters.size, 1, 'the founder founded again');
    assert.deepEqual(world.breaches, []);
    assert.notEqual(members.get(founder), member);
    assert.notEqual(machineIdOf(cluster, founder), machineId);
    for (const line of [/HAProxy no longer balances to it/, /may join the cluster as a server/]) {
      await service.waitForLine(founder, line, 30_000);
    }
    assert.doesNotMatch(service.log(), /"level":[56]0/);
  },
);
