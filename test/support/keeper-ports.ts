/**
 * The world around a keeper: the real store and the real join desk, machines of a model, and a balancer and
 * credentials that do as the test says.
 *
 * @module
 */
import type { Balance, BalancerState } from '../../src/domain/cluster/balance.ts';
import type { ClusterView } from '../../src/domain/cluster/kubernetes.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import type { Store } from '../../src/store/store.ts';
import type { KeeperPorts } from '../../src/workflow/cluster/ports.ts';
import { createJoinDesk, type JoinDesk } from '../../src/workflow/join-desk.ts';
import { K3sMachines } from './k3s-machines.ts';

export const VERSION = 'v1.33.1+k3s1';

export class Surroundings {
  readonly store: Store;
  readonly k3s = new K3sMachines();
  /** What HAProxy runs with, and whether it is there. */
  balance: Balance = { servers: [], ingress: [] };
  hasBalancer = true;
  /** Why HAProxy takes no change. */
  clash: string | undefined;
  applies = 0;
  credentials = new Map<string, { notAfter: number; text: string }>();
  credentialFault: string | undefined;
  releases = new Set([VERSION]);
  readonly faults: unknown[] = [];
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  constructor(store: Store) {
    this.store = store;
  }

  /** By the clock of the model. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.k3s.now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  wakeSleepers(): void {
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > this.k3s.now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  view(): ClusterView {
    const { k3s } = this;
    if (k3s.isReachable && k3s.isUp()) return { kind: 'seen', nodes: k3s.view(), at: k3s.now };
    return { kind: 'unreachable', nodes: k3s.view(), at: 0, reason: 'connection refused' };
  }
}

/** The real one, with all that it needs at hand. */
export function openJoinDesk({ store, k3s }: Surroundings): JoinDesk {
  return createJoinDesk({
    getSetting: store.getSetting,
    setSetting: store.setSetting,
    byId: (id) => store.registry.byId(id),
    record: store.record,
    note: store.note,
    now: () => k3s.now,
    ticks: () => k3s.now,
    keyFits: (key, keyHash) => key === keyHash,
    plan: () => ({ version: VERSION, settings: DEFAULT_SETTINGS, registries: {}, nodes: {} }),
    version: () => ({ version: VERSION }),
    artifacts: () => ({ files: [] }),
    newId: () => crypto.randomUUID(),
    newSecret: () => 'a1b2c3',
    bootstrapToken: async () => 'abcdef.0123456789abcdef',
    host: { names: () => ['192.168.1.10'], balancerUrl: () => 'https://192.168.1.10:6443' },
    yaml: (value) => JSON.stringify(value),
  });
}

export function keeperPorts(around: Surroundings, desk: JoinDesk): KeeperPorts {
  const { store, k3s } = around;
  const credential = (name: string) => ({
    kept: async (clusterId: string) => around.credentials.get(`${name} ${clusterId}`),
    keep: async (clusterId: string, value: { notAfter: number; text: string }) =>
      void around.credentials.set(`${name} ${clusterId}`, value),
    fetch: async () => {
      if (around.credentialFault !== undefined) throw new Error(around.credentialFault);
      return { notAfter: k3s.now + 365 * 86_400_000, text: `${name} of ${k3s.now}` };
    },
    drop: async () => around.credentials.clear(),
  });
  return {
    desk,
    nodes: {
      byId: (id) => store.registry.byId(id),
      record: store.record,
      note: store.note,
      remove: store.removeNode,
      setAside: (id, at) => store.updateNode(id, { role: 'none', by: 'the keeper' }, at),
    },
    kubernetes: { ...k3s.hands(), view: () => around.view() },
    shell: async ({ name }) => k3s.shell(name),
    balancer: {
      apply: async (wanted) => {
        around.applies += 1;
        if (!around.hasBalancer) return { kind: 'off', reason: 'haproxy is not installed' };
        if (around.clash !== undefined) return { kind: 'rolled-back', reason: around.clash };
        const isSame = JSON.stringify(around.balance) === JSON.stringify(wanted);
        around.balance = wanted;
        return isSame ? { kind: 'unchanged' } : { kind: 'applied', ms: 1 };
      },
      state: async () => balancerState(around),
    },
    kubeconfig: credential('kubeconfig'),
    readyz: credential('readyz'),
    snapshots: {
      list: async ({ name }) => [{ name: 'on-demand-1', memberName: name, bytes: 1, createdAt: 1 }],
      take: async ({ name }, prefix) => ({
        ...{ name: `${prefix ?? 'on-demand'}-2`, memberName: name, bytes: 1, createdAt: 2 },
      }),
      fetch: async () => undefined,
      fetched: async () => new Set<string>(),
    },
    release: async (version) =>
      around.releases.has(version)
        ? { kind: 'ready', files: [k3sFile(version)] }
        : { kind: 'absent', reason: 'it was not downloaded' },
    settings: { getSetting: store.getSetting, setSetting: store.setSetting },
    endpoint: () => 'https://192.168.1.10:6443',
    conditions: () => [],
    newId: () => crypto.randomUUID(),
    now: () => k3s.now,
    failed: (error) => void around.faults.push(error),
  };
}

function balancerState(around: Surroundings): BalancerState {
  if (!around.hasBalancer) return { kind: 'off', reason: 'haproxy is not installed' };
  const up = (name: string): boolean => around.k3s.machines.get(name)?.running === true;
  const seen =
    (backend: 'api' | 'http') =>
    ({ name }: { name: string }) => ({
      ...{ backend, name, up: up(name), check: up(name) ? 'L7OK/200' : 'L4CON' },
    });
  const servers = [
    ...around.balance.servers.map(seen('api')),
    ...around.balance.ingress.map(seen('http')),
  ];
  return { kind: 'running', servers, reloads: around.applies };
}

function k3sFile(version: string) {
  return {
    path: '/usr/local/bin/k3s',
    mode: '0755',
    sha256: 'a'.repeat(64),
    url: `http://192.168.1.10/k3s/download/${version}/k3s`,
  };
}
