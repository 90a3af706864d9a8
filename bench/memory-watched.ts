/**
 * Memory of the whole service while it watches a cluster of fifty nodes, whose kubelets tell that they live every
 * ten seconds.
 *
 * The peer is the same service without a cluster: what watching one costs.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from '../src/domain/cluster/cluster.ts';
import { openStore } from '../src/store/store.ts';
import { aCluster, member } from '../test/support/cluster-values.ts';
import { adminOf, KUBE_SYSTEM } from '../test/support/kubernetes/a-cluster.ts';
import { kubernetesNode } from '../test/support/kubernetes/a-kubernetes-node.ts';
import { createClusterPki } from '../test/support/kubernetes/cluster-pki.ts';
import { startKubernetes } from '../test/support/kubernetes/kubernetes-api.ts';
import { createObjectStore } from '../test/support/kubernetes/object-store.ts';
import { median, spreadOf } from './figures.ts';
import { recordInstalled } from './installed-node.ts';
import { newDataFolder, type Pilotlight, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 3;
const NODES = 50;
const SERVERS = 3;
/** As K3s' API is asked; the servers are this host. */
const API_PORT = 6443;
const WATCHED_MS = 20_000;
const YEAR_MS = 365 * 24 * 3_600_000;

const ENVIRONMENT = { PILOTLIGHT_HAPROXY: 'off', PILOTLIGHT_K3S_MIRROR: 'http://127.0.0.1:9' };

const CLUSTER = aCluster(
  Array.from({ length: NODES }, (_, at) =>
    member(`opti-${at + 1}`, 'ready', {
      role: at < SERVERS ? 'server' : 'agent',
      address: at < SERVERS ? `127.0.0.${at + 1}` : `10.0.0.${at + 1}`,
    }),
  ),
);

export async function benchMemoryWatched(): Promise<BenchRow[]> {
  const rounds: { readonly idle: number; readonly watching: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ idle: await idle(), watching: await watching() });
  }
  const ratios = rounds.map((one) => one.watching / one.idle);
  const mb = (values: readonly number[]) => `${median(values).toFixed(0)} MB`;
  return [
    {
      name: `Memory, ${NODES} nodes watched, against the service without a cluster`,
      goal: '≤ 220 MB',
      ratio: median(ratios),
      spread: spreadOf(ratios),
      detail: `${mb(rounds.map((one) => one.watching))}; without ${mb(rounds.map((one) => one.idle))}`,
    },
  ];
}

async function idle(): Promise<number> {
  const data = await newDataFolder();
  const service = await startPilotlight(data, { more: ENVIRONMENT });
  try {
    await delay(3000);
    return await service.residentMb();
  } finally {
    await service.stop();
    await rm(data, { recursive: true });
  }
}

async function watching(): Promise<number> {
  const data = await newDataFolder();
  const kubernetes = await startCluster();
  await storeCluster(data, kubernetes.credential);
  const service = await startPilotlight(data, { more: ENVIRONMENT });
  try {
    await seen(service);
    await kubernetes.live(WATCHED_MS);
    return await service.residentMb();
  } finally {
    await service.stop();
    await kubernetes.stop();
    await rm(data, { recursive: true });
  }
}

async function startCluster() {
  const pki = await createClusterPki();
  const store = createObjectStore();
  store.put('namespaces', KUBE_SYSTEM);
  const servers = CLUSTER.members.filter(({ role }) => role === 'server');
  const serverPem = await pki.server(servers.map(({ address }) => address));
  const listening = { pki, store, serverPem, port: API_PORT, host: '0.0.0.0' };
  const { stop } = await startKubernetes({ after: () => undefined }, listening);
  const tellAll = () => {
    for (const { name, machineId, address, role } of CLUSTER.members) {
      const heartbeat = new Date().toISOString();
      const server = role === 'server';
      store.put('nodes', kubernetesNode({ name, machineId, address, server, heartbeat }));
    }
    store.compact();
  };
  tellAll();
  const credentials = await adminOf(pki);
  const credential = { text: '', credentials, notBefore: 0, notAfter: Date.now() + YEAR_MS };
  async function live(ms: number): Promise<void> {
    const timer = setInterval(tellAll, 10_000);
    await delay(ms);
    clearInterval(timer);
  }
  return { credential, live, stop };
}

async function storeCluster(data: string, credential: object): Promise<void> {
  const store = await openStore({ path: join(data, 'registry.db'), report: () => {} });
  const members: Member[] = [];
  for (const [number, one] of CLUSTER.members.entries()) {
    const { name: hostname, role, keyHash } = one;
    const nodeId = await recordInstalled(store, { number, hostname, role, keyHash });
    members.push({ ...one, nodeId });
  }
  const founder = members[0]?.nodeId;
  await store.setSetting('cluster', { ...CLUSTER, founder, members });
  await store.setSetting('cluster.kubeconfig', { clusterId: CLUSTER.id, credential });
  await store.close();
}

type Shown = {
  readonly kubernetes: { readonly state: string };
  readonly members: readonly { readonly kubernetes: { readonly ready: boolean } | null }[];
};

async function seen({ api }: Pilotlight): Promise<void> {
  let shown: unknown;
  for (let tries = 0; tries < 120; tries++) {
    shown = await (await api('GET', '/cluster')).json();
    const { kubernetes, members } = shown as Shown;
    const ready = members.filter((one) => one.kubernetes?.ready === true);
    if (kubernetes.state === 'seen' && ready.length === NODES) return;
    await delay(500);
  }
  throw new Error(`the service does not see the cluster: ${JSON.stringify(shown)}`);
}

if (import.meta.main) console.table(await benchMemoryWatched());
