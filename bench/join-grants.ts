/**
 * Grants of a join while a hundred machines poll for theirs: each machine asks every ten seconds, and each
 * grant is on the disk before it is answered.
 *
 * The goals are absolute: what a hundred machines need is ten answers a second.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesNode } from '../src/domain/cluster/kubernetes.ts';
import { DEFAULT_SETTINGS } from '../src/domain/cluster/settings.ts';
import type { NodeRole } from '../src/domain/node.ts';
import { keyFits } from '../src/http/machine/key-hash.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { createJoinDesk, type JoinDesk } from '../src/workflow/join-desk.ts';
import { median, spreadOf } from './figures.ts';
import { recordInstalled } from './installed-node.ts';
import type { BenchRow } from './row.ts';

const MACHINES = 100;
const NEEDED_PER_SECOND = 10;
const ROUNDS = 5;
const VERSION = 'v1.33.1+k3s1';

type Polling = {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly machineId: string;
  readonly address: string;
};

export async function benchJoinGrants(): Promise<BenchRow[]> {
  const waits: number[] = [];
  const grants: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'pilotlight-bench-'));
    const store = await openStore({ path: join(folder, 'registry.db'), report: () => {} });
    const desk = deskOver(store);
    await desk.start();
    const founder = await installed(store, 0, 'server');
    const agents: Polling[] = [];
    for (let at = 1; at <= MACHINES; at++) agents.push(await installed(store, at, 'agent'));
    await ask(desk, founder);
    waits.push(await perSecond(10 * MACHINES, () => askAll(desk, agents, 10)));
    await desk.seen([kubernetesNode(founder)]);
    await ask(desk, agents[0] ?? founder); // a bootstrap token is minted
    await new Promise(setImmediate);
    grants.push(await perSecond(MACHINES, () => admitAll(desk, [founder, ...agents])));
    await store.close();
    await rm(folder, { recursive: true });
  }
  return [
    row('Answers to machines that wait for their turn, 100 of them polling', waits),
    row('Joins granted and seen Ready, ten at a time, 100 machines polling', grants),
  ];
}

function row(name: string, rates: readonly number[]): BenchRow {
  const ratios = rates.map((rate) => rate / NEEDED_PER_SECOND);
  const detail = `${median(rates).toFixed(0)}/s, of ${NEEDED_PER_SECOND}/s that are needed`;
  return { name, goal: '≥ 10×', ratio: median(ratios), spread: spreadOf(ratios), detail };
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return count / ((performance.now() - began) / 1000);
}

async function askAll(desk: JoinDesk, machines: readonly Polling[], times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await Promise.all(machines.map((machine) => ask(desk, machine)));
  }
}

/** All poll; who is granted is Ready at the next look, and makes room for others. */
async function admitAll(desk: JoinDesk, machines: readonly Polling[]): Promise<void> {
  let missing = machines;
  while (missing.length > 0) {
    await Promise.all(missing.map((machine) => ask(desk, machine)));
    await desk.seen(machines.map(kubernetesNode));
    const ready = new Set(
      desk.members().flatMap(({ phase, nodeId }) => (phase === 'ready' ? nodeId : [])),
    );
    missing = missing.filter(({ id }) => !ready.has(id));
  }
}

function ask(desk: JoinDesk, { id: nodeId, key, address, machineId }: Polling) {
  return desk.ask({ nodeId, key, address }, { machineId });
}

function deskOver(store: Store): JoinDesk {
  let made = 0;
  return createJoinDesk({
    byId: (id) => store.registry.byId(id),
    note: store.note,
    record: store.record,
    getSetting: store.getSetting,
    setSetting: store.setSetting,
    keyFits,
    now: Date.now,
    ticks: () => performance.now(),
    plan: () => ({ version: VERSION, settings: DEFAULT_SETTINGS, registries: {}, nodes: {} }),
    version: () => ({ version: VERSION }),
    artifacts: () => ({ files: [] }),
    host: { names: () => [], balancerUrl: () => 'https://192.168.1.10:6443' },
    yaml: (value) => JSON.stringify(value),
    newId: () => `life-${++made}`,
    newSecret: () => `secret${++made}`,
    bootstrapToken: async () => 'abcdef.0123456789abcdef',
  });
}

async function installed(store: Store, number: number, role: NodeRole): Promise<Polling> {
  const name = `opti-${number}`;
  const key = createHash('sha256').update(name).digest('hex');
  const keyHash = createHash('sha256').update(key).digest('hex');
  const id = await recordInstalled(store, { number, hostname: name, role, keyHash });
  const machineId = String(number).padStart(32, '0');
  return { id, name, key, machineId, address: `10.0.0.${number}` };
}

function kubernetesNode({ name, machineId, address }: Polling): KubernetesNode {
  return {
    name,
    machineId,
    kubeletVersion: VERSION,
    internalAddress: address,
    ready: true,
    unschedulable: false,
    conditions: [],
    taints: [],
    annotations: {},
    createdAt: 0,
  };
}

if (import.meta.main) console.table(await benchJoinGrants());
