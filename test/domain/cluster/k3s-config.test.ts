import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  agentConfig,
  kubeletSysctl,
  registriesFile,
  serverConfig,
} from '../../../src/domain/cluster/k3s-config.ts';
import { DEFAULT_SETTINGS, FLANNEL_BACKENDS } from '../../../src/domain/cluster/settings.ts';
import { aCluster, CA_HASH, member } from '../../support/cluster-values.ts';
import { assertGolden } from '../../support/golden.ts';

const HOST_NAMES = ['192.168.1.10', '10.7.0.10', 'pilotlight', 'pilotlight.lan'];
const NODE = {
  labels: { disk: 'nvme', 'topology.kubernetes.io/zone': 'cellar' },
  taints: ['dedicated=storage:NoSchedule'],
};
const PLAIN = { labels: {}, taints: [] };
const SETTINGS = { ...DEFAULT_SETTINGS, tlsSans: ['192.168.1.250', 'k3s.example.org'] };
const CLUSTER = aCluster([member('opti-1', 'ready')], { settings: SETTINGS });

test('the founder: cluster-init, a short token, and no server', () => {
  const config = serverConfig({
    cluster: { ...CLUSTER, caHash: undefined, bornAt: undefined },
    member: member('opti-1', 'granted'),
    node: PLAIN,
    grant: { kind: 'found' },
    hostNames: HOST_NAMES,
  });
  assertGolden('cluster/found.config.yaml', stringify(config));
});

test('a server: the address of a Ready one, and a token that names its CA', () => {
  const settings = {
    ...SETTINGS,
    hardened: true,
    snapshotSchedule: undefined,
    disable: ['traefik', 'servicelb'] as const,
  };
  const config = serverConfig({
    cluster: { ...CLUSTER, settings },
    member: member('opti-2', 'granted'),
    node: NODE,
    grant: { kind: 'server', via: '192.168.1.1' },
    hostNames: HOST_NAMES,
  });
  assertGolden('cluster/server.config.yaml', stringify(config));
});

test('an agent: the balancer, and a bootstrap token', () => {
  const wish = {
    cluster: { ...CLUSTER, settings: { ...SETTINGS, hardened: true } },
    member: member('opti-7', 'granted', { role: 'agent' }),
    node: NODE,
    balancerUrl: 'https://192.168.1.10:6443',
  };
  const bootstrapToken = 'abcdef.0123456789abcdef';
  const config = agentConfig({ ...wish, bootstrapToken });
  assertGolden('cluster/agent.config.yaml', stringify(config));
  const whole = `K10${CA_HASH}::${bootstrapToken}`;
  assert.deepEqual(agentConfig({ ...wish, bootstrapToken: whole }), config);
});

test('a server that is reached over IPv6 stands in brackets', () => {
  const config = serverConfig({
    cluster: CLUSTER,
    member: member('opti-2', 'granted'),
    node: PLAIN,
    grant: { kind: 'server', via: 'fd00::1' },
    hostNames: [],
  });
  assert.equal(config['server'], 'https://[fd00::1]:6443');
});

test('no token is made before the CA is known', () => {
  const cluster = { ...CLUSTER, caHash: undefined };
  const wish = { cluster, member: member('opti-2', 'granted'), node: PLAIN, hostNames: [] };
  const grant = { kind: 'server', via: '192.168.1.1' } as const;
  assert.throws(() => serverConfig({ ...wish, grant }), /before the CA is known/);
});

/** Those that K3s compares, and refuses a server for. */
const CRITICAL = [
  'cluster-cidr',
  'service-cidr',
  'cluster-dns',
  'flannel-backend',
  'disable',
  'secrets-encryption',
  'agent-token',
];

test('what must be the same on all servers is, whatever node, host and plan say', () => {
  const settings = fc.record({
    ...Object.fromEntries(
      Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [name, fc.constant(value)]),
    ),
    flannelBackend: fc.constantFrom(...FLANNEL_BACKENDS),
    secretsEncryption: fc.boolean(),
    disable: fc.subarray(['traefik', 'servicelb', 'coredns'] as const),
  });
  const node = fc.record({
    labels: fc.dictionary(fc.string(), fc.string()),
    taints: fc.array(fc.string()),
  });
  const wish = fc.record({ node, hostNames: fc.array(fc.string()) });
  fc.assert(
    fc.property(settings, wish, wish, (chosen, one, other) => {
      const cluster = { ...CLUSTER, settings: { ...DEFAULT_SETTINGS, ...chosen } };
      const founder = serverConfig({
        ...one,
        cluster,
        member: member('opti-1', 'granted'),
        grant: { kind: 'found' },
      });
      const server = serverConfig({
        ...other,
        cluster,
        member: member('opti-2', 'granted'),
        grant: { kind: 'server', via: '192.168.1.1' },
      });
      for (const flag of CRITICAL) assert.deepEqual(founder[flag], server[flag], flag);
      assert.ok(!('server' in founder) && !('cluster-init' in server));
      assert.notEqual(founder['token'], server['token']);
    }),
  );
});

test('sysctl only where the cluster is hardened, registries only where there are mirrors', () => {
  assert.equal(kubeletSysctl(DEFAULT_SETTINGS), undefined);
  assertGolden(
    'cluster/90-kubelet.conf',
    kubeletSysctl({ ...DEFAULT_SETTINGS, hardened: true }) ?? '',
  );
  assert.equal(registriesFile({}), undefined);
  const registries = registriesFile({
    'docker.io': ['http://192.168.1.10:5000'],
    '*': ['https://mirror.lan', 'http://192.168.1.10:5000'],
  });
  assertGolden('cluster/registries.yaml', stringify(registries));
});
