import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../src/domain/cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import { createCredential } from '../../src/workflow/cluster/credential.ts';

const DAY = 86_400_000;
const SECOND = 1_000;

const CLUSTER: Cluster = {
  id: 'a-life',
  createdAt: 0,
  version: 'v1.33.1+k3s1',
  settings: DEFAULT_SETTINGS,
  secrets: { serverToken: 'server', agentToken: 'agent' },
  caHash: undefined,
  founder: 'opti-01',
  bornAt: 0,
  members: [
    {
      nodeId: 'opti-01',
      name: 'opti-01',
      address: '192.168.1.21',
      role: 'server',
      keyHash: '',
      machineId: '',
      phase: 'ready',
      grantedAt: 0,
      heardAt: 0,
      readyAt: 0,
    },
  ],
};

test('a server that still gives the certificate that is here is not asked at each look', async () => {
  let now = 0;
  let fetched = 0;
  let kept = 0;
  const credential = createCredential({
    ports: {
      kept: async () => undefined,
      keep: async () => void kept++,
      // K3s makes a new one when it is restarted, and this one isn't.
      fetch: async () => {
        fetched += 1;
        return { notAfter: 365 * DAY };
      },
      drop: async () => {},
    },
    name: 'KubeconfigMissing',
    what: 'the kubeconfig',
    needsApi: false,
    now: () => now,
    renewed: () => {},
  });
  await credential.look(CLUSTER, true);
  assert.deepEqual({ fetched, kept }, { fetched: 1, kept: 1 });

  now = 340 * DAY;
  for (let looks = 0; looks < 720; looks++, now += 5 * SECOND) await credential.look(CLUSTER, true);
  assert.equal(kept, 1);
  assert.ok(fetched < 25, `asked ${fetched} times in an hour`);
  assert.deepEqual(credential.condition(), {
    name: 'KubeconfigMissing',
    reason:
      'the kubeconfig expires soon and could not be renewed: ' +
      'the servers still give the one that is here: K3s makes a new one at a restart',
  });
});

test('a server that was restarted is found behind one that was not', async () => {
  let now = 0;
  const [first] = CLUSTER.members;
  assert.ok(first);
  const servers = ['opti-01', 'opti-02', 'opti-03'].map((name) => ({
    ...first,
    nodeId: name,
    name,
  }));
  const given = new Map(servers.map(({ name }) => [name, 365 * DAY]));
  const credential = createCredential({
    ports: {
      kept: async () => undefined,
      keep: async () => {},
      fetch: async ([server]) => {
        const notAfter = given.get(server?.name ?? '');
        if (notAfter === undefined) throw new Error(`${server?.name} does not answer`);
        return { notAfter };
      },
      drop: async () => {},
    },
    name: 'KubeconfigMissing',
    what: 'the kubeconfig',
    needsApi: false,
    now: () => now,
    renewed: () => {},
  });
  const cluster = { ...CLUSTER, members: servers };
  await credential.look(cluster, true);
  now = 340 * DAY;
  given.delete('opti-02');
  given.set('opti-03', 700 * DAY);
  await credential.look(cluster, true);
  assert.equal(credential.current()?.notAfter, 700 * DAY);
  assert.equal(credential.condition(), undefined);
});
