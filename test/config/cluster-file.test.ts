import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClusterFile } from '../../src/config/cluster-file.ts';
import { ConfigError } from '../../src/config/values.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';

function fieldsOf(text: string): readonly string[] {
  try {
    parseClusterFile(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ field }) => field.replace('cluster.yaml: ', ''));
  }
  return assert.fail(`accepted: ${text}`);
}

test('no file is a cluster with the defaults', () => {
  for (const text of [undefined, '', '# nothing yet\n']) {
    const plan = parseClusterFile(text);
    assert.deepEqual(plan, {
      version: 'stable',
      settings: DEFAULT_SETTINGS,
      registries: {},
      nodes: {},
    });
  }
});

test('all that can be said of a cluster is read', () => {
  const plan = parseClusterFile(`
version: v1.33.1+k3s1
clusterCidr: 10.52.0.0/16
serviceCidr: 10.53.0.0/16
clusterDns: 10.53.0.10
flannelBackend: host-gw
disable: [traefik, servicelb]
secretsEncryption: false
hardened: true
snapshots: { schedule: 'off', retention: 3 }
tlsSans: [k8s.example.org, 192.168.1.4]
registries: { docker.io: ['http://192.168.1.5:5000'], '*': ['https://mirror.example.org'] }
nodes:
  opti-01:
    labels: { topology.kubernetes.io/zone: shelf-1, empty: '' }
    taints: ['dedicated=storage:NoSchedule', 'old:NoExecute']
`);
  assert.equal(plan.version, 'v1.33.1+k3s1');
  assert.deepEqual(plan.settings.disable, ['traefik', 'servicelb']);
  assert.equal(plan.settings.snapshotSchedule, undefined);
  assert.equal(plan.settings.snapshotRetention, 3);
  assert.ok(plan.settings.hardened);
  assert.deepEqual(plan.nodes['opti-01']?.taints, [
    'dedicated=storage:NoSchedule',
    'old:NoExecute',
  ]);
  assert.deepEqual(Object.keys(plan.registries), ['docker.io', '*']);
});

for (const [text, field] of [
  ['version: v1.33.1-k3s1', 'version'],
  ['version: 1.33', 'version'],
  ['clusterCidr: 10.42.0.0', 'clusterCidr'],
  ['{ serviceCidr: 10.42.128.0/17, clusterDns: 10.42.128.10 }', 'serviceCidr'],
  ['clusterDns: 10.99.0.10', 'clusterDns'],
  ['flannelBackend: udp', 'flannelBackend'],
  ['disable: [nginx]', 'disable[0]'],
  ['hardened: yes please', 'hardened'],
  ['snapshots: { schedule: nightly }', 'snapshots.schedule'],
  ['snapshots: { retention: 0 }', 'snapshots.retention'],
  ['tlsSans: ["a b"]', 'tlsSans[0]'],
  ['registries: { docker.io: [] }', 'registries.docker.io'],
  ['registries: { docker.io: ["ftp://x"] }', 'registries.docker.io[0]'],
  ['nodes: { Opti: {} }', 'nodes.Opti'],
  ['nodes: { opti: { taints: ["a=b"] } }', 'nodes.opti.taints[0]'],
  ['nodes: { opti: { labels: { a: "b c" } } }', 'nodes.opti.labels.a'],
  ['nodes: { opti: { labels: { "a b": c } } }', 'nodes.opti.labels.a b'],
  ['token: secret', 'token'],
  ['- a list', 'cluster.yaml'],
  ['a: [', 'cluster.yaml'],
] as const) {
  test(`refused with the field: ${text}`, () => {
    assert.deepEqual(fieldsOf(text), [field]);
  });
}

test('every mistake is told in one run', () => {
  assert.deepEqual(fieldsOf('version: new\nflannelBackend: udp\nhardened: 1\n'), [
    'version',
    'flannelBackend',
    'hardened',
  ]);
});
