/**
 * What K3s' servers and agents have in common in the yard: who is a member of which etcd, the API of Kubernetes
 * that each server shows, and the rules whose breach costs a real cluster its life.
 *
 * A server that founds makes an authority of its own on its disk, so two foundings are two clusters here.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createPipe } from 'node:net';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { adminOf } from '../kubernetes/a-cluster.ts';
import { kubernetesNode } from '../kubernetes/a-kubernetes-node.ts';
import { type ClusterPki, createClusterPki } from '../kubernetes/cluster-pki.ts';
import { startKubernetes } from '../kubernetes/kubernetes-api.ts';
import { createObjectStore, type ObjectStore } from '../kubernetes/object-store.ts';
import { kubeconfigText } from './kubeconfig-text.ts';
import { checkNodePassword } from './node-password.ts';
import { createSnapshots } from './snapshots.ts';

/** One etcd, and what Kubernetes keeps in it. */
export type WorldCluster = {
  /** SHA-256 of its authority's certificate. */
  readonly id: string;
  readonly founder: string;
  readonly pki: ClusterPki;
  readonly store: ObjectStore;
  /** Members of etcd: the id on the disk, by name. */
  readonly members: Map<string, string>;
  /** Those among them that have no vote yet, by name. */
  readonly learners: Set<string>;
  /** Ids of members that a reset has left behind. */
  readonly lost: Set<string>;
};

export type World = {
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  /** Which machines K3s was started on, in their order, each time. */
  readonly starts: readonly string[];
  /** Rules that were broken, in words. */
  readonly breaches: readonly string[];
  /** How long K3s takes on a machine until its node is Ready; ms. Infinity: it does not come to it. */
  readonly readyAfterMs: Map<string, number>;
};

type Machines = {
  /** Where the sockets are. */
  readonly folder: string;
  readonly diskOf: (name: string) => string;
  readonly addressOf: (name: string) => string;
};

type Running = {
  readonly name: string;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly config: Readonly<Record<string, unknown>>;
};

type Membership = { readonly cluster: WorldCluster; readonly isLearner: boolean };

const READY_AFTER_MS = 1_000;
const ETCD = 'var/lib/rancher/k3s/server/db/etcd/member';
const TLS = 'var/lib/rancher/k3s/server/tls';

export async function startWorld(test: TestContext, machines: Machines): Promise<World> {
  const { folder, diskOf, addressOf } = machines;
  const clusters = new Map<string, WorldCluster>();
  const [starts, breaches]: [string[], string[]] = [[], []];
  const readyAfterMs = new Map<string, number>();
  const tokens = new Map<string, WorldCluster>();
  const running = new Map<string, Running>();
  let isOver = false;
  const onDisk = (name: string, path: string) => join(diskOf(name), path);
  const readDisk = (name: string, path: string) => readFileSync(onDisk(name, path), 'utf8');

  async function found(name: string): Promise<WorldCluster> {
    const certificate = readDisk(name, `${TLS}/server-ca.crt`);
    const pki = await createClusterPki({
      certificate,
      key: readDisk(name, `${TLS}/server-ca.key`),
    });
    const store = createObjectStore();
    store.put('namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system' },
    });
    const id = createHash('sha256').update(certificate).digest('hex');
    const [members, learners, lost] = [
      new Map<string, string>(),
      new Set<string>(),
      new Set<string>(),
    ];
    const cluster = { ...{ id, founder: name, pki, store }, ...{ members, learners, lost } };
    clusters.set(id, cluster);
    store.listen(({ resource, type, object }) => {
      if (resource === 'nodes' && type === 'DELETED') letGo(cluster, object.metadata.name);
    });
    return cluster;
  }

  /** K3s' controllers take the member out of etcd, and the server ends. */
  function letGo(cluster: WorldCluster, name: string): void {
    cluster.learners.delete(name);
    if (!cluster.members.delete(name)) return;
    running.get(name)?.response.end('level=fatal msg="this server was removed from the cluster"\n');
  }

  /** `isLearner`: it joins with this start, and has no vote in etcd yet. */
  async function clusterOfServer({ name, config }: Running): Promise<Membership> {
    const ca = readDisk(name, `${TLS}/server-ca.crt`);
    const known = clusters.get(createHash('sha256').update(ca).digest('hex'));
    if (existsSync(onDisk(name, ETCD))) {
      const own = readDisk(name, ETCD);
      if (known?.members.get(name) === own) {
        return { cluster: known, isLearner: known.learners.has(name) };
      }
      if (known?.lost.has(own)) throw new Error('request cluster ID mismatch');
      rmSync(onDisk(name, ETCD));
      throw new Error('this node has been removed from the cluster please restart k3s to rejoin');
    }
    if (known === undefined && config['cluster-init'] !== true) throw new Error('no such cluster');
    const cluster = known ?? (await found(name));
    if (cluster.members.has(name)) throw new Error('duplicate node name found');
    for (const learner of cluster.learners) {
      if (running.has(learner)) breaches.push(`${name} joined while ${learner} did`);
      // K3s takes a learner out that makes no progress for five minutes.
      cluster.members.delete(learner);
    }
    cluster.learners.clear();
    const member = randomBytes(8).toString('hex');
    mkdirSync(dirname(onDisk(name, ETCD)), { recursive: true });
    writeFileSync(onDisk(name, ETCD), member);
    cluster.members.set(name, member);
    if (known !== undefined) cluster.learners.add(name);
    return { cluster, isLearner: known !== undefined };
  }

  function clusterOfAgent({ config }: Running): Membership {
    const cluster = tokens.get(String(config['token']));
    if (cluster === undefined) throw new Error('401: the token is not known');
    return { cluster, isLearner: false };
  }

  /**
   * The node is known at once, Ready after a while, and not Ready when it is gone. The API of a learner answers once
   * etcd has given it a vote (k3s: pkg/etcd, `Test`), which is when its node is Ready here.
   */
  async function live({ cluster, isLearner }: Membership, machine: Running, isServer: boolean) {
    const { name, signal } = machine;
    const put = (ready: boolean) => {
      const [address, machineId] = [addressOf(name), readDisk(name, 'etc/machine-id').trim()];
      const node = kubernetesNode({ name, ready, server: isServer, machineId, address });
      const before = cluster.store.get('nodes', name);
      cluster.store.put('nodes', { ...node, spec: { ...node.spec, ...before?.spec } });
    };
    if (isServer && !isLearner) await showApi(cluster, machine);
    put(false);
    signal.addEventListener('abort', () => {
      if (!isOver && cluster.store.get('nodes', name) !== undefined) put(false);
    });
    const wait = readyAfterMs.get(name) ?? READY_AFTER_MS;
    if (!Number.isFinite(wait)) return;
    await delay(wait, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && isLearner) {
      cluster.learners.delete(name);
      await showApi(cluster, machine);
    }
    if (!signal.aborted) put(true);
  }

  async function showApi({ pki, store }: WorldCluster, { name, config, signal }: Running) {
    const sans = ['127.0.0.1', 'kubernetes', addressOf(name), ...((config['tls-san'] ?? []) as [])];
    const bootstrap = readDisk(name, 'var/lib/rancher/k3s/served/bootstrap');
    const ca = readDisk(name, `${TLS}/server-ca.crt`);
    const api = await startKubernetes(test, {
      ...{ pki, store, serverPem: await pki.server(sans) },
      open: new Map([
        ['/cacerts', ca],
        ['/bootstrap', bootstrap],
      ]),
    });
    const path = join(folder, `api-${name}.sock`);
    const pipe = createPipe((socket) => {
      const there = connect(api.port, '127.0.0.1');
      socket.on('error', () => there.destroy()).pipe(there);
      there.on('error', () => socket.destroy()).pipe(socket);
    }).listen(path);
    signal.addEventListener('abort', () => {
      pipe.close();
      void api.stop();
    });
    const admin = kubeconfigText(await adminOf(pki));
    writeFileSync(onDisk(name, 'etc/rancher/k3s/k3s.yaml'), admin, { mode: 0o600 });
  }

  async function run(name: string, command: string, response: ServerResponse): Promise<void> {
    const ending = new AbortController();
    const config = parse(readDisk(name, 'etc/rancher/k3s/config.yaml')) as Running['config'];
    const machine = { name, response, signal: ending.signal, config };
    starts.push(name);
    response.on('close', () => {
      if (running.get(name) === machine) running.delete(name);
      ending.abort();
    });
    try {
      const isServer = command === 'server';
      const membership = isServer ? await clusterOfServer(machine) : clusterOfAgent(machine);
      checkNodePassword(membership.cluster.store, name, onDisk(name, 'etc/rancher/node/password'));
      running.set(name, machine);
      response.write('level=info msg="is a member"\n');
      await live(membership, machine, isServer);
    } catch (error) {
      response.end(`level=fatal msg="${(error as Error).message}"\n`);
    }
  }

  function mint(name: string, response: ServerResponse): void {
    const cluster = [...clusters.values()].find(({ members }) => members.has(name));
    if (cluster === undefined) return void response.writeHead(503).end();
    const bare = `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`;
    const token = `K10${cluster.id}::${bare}`;
    tokens.set(token, cluster);
    response.end(`${token}\n`);
  }

  const snapshots = createSnapshots({ clusters, running, breaches });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const [, what, name = '', word = ''] = (request.url ?? '').split('/');
    if (what === 'run') void run(name, word, response);
    else if (what === 'save') snapshots.save({ name, token: word }, response);
    else if (what === 'reset') void snapshots.reset({ name, token: word }, request, response);
    else mint(name, response);
  }

  const server = createServer({ keepAlive: false }, answer).listen(join(folder, 'world.sock'));
  test.after(() => {
    isOver = true;
    server.closeAllConnections();
    server.close();
  });
  return { clusters, starts, breaches, readyAfterMs };
}
