/**
 * A stand-in of the Proxmox VE API, 8.4 or 9.1: one host or a cluster, each node on a port of loopback.
 *
 * It is strict where the real one is: parameters by the official description, privileges, locks, quorum,
 * texts and status codes, and answers that only say that a task has begun.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createPvePki, type LeafWish, type PvePki } from './certificates.ts';
import { createNodeServer, type NodeServer } from './node-server.ts';
import type { PveVersion } from './parameter-schema.ts';
import type { Fault, Spoiling } from './spoiling.ts';
import { POWER_CUT } from './tasks.ts';
import { switchOff } from './vm-power.ts';
import { checkGrants, leastGrants } from './who.ts';
import {
  blankNode,
  type Grants,
  IDLE_ROOM,
  type MachineRoom,
  type PveNode,
  type PveTask,
  type PveVm,
  type PveWorld,
  type TaskPlan,
} from './world.ts';

export const TOKEN_ID = 'pilotlight@pve!pilotlight';
export const TOKEN_SECRET = '0f8fad5b-d9cb-469f-a165-70867728950e';

export type PveOptions = {
  readonly version?: PveVersion;
  /** One is a host that stands alone. */
  readonly nodes?: readonly string[];
  readonly grants?: Grants;
  readonly machines?: MachineRoom;
  /** Loopback, unless it is said. */
  readonly host?: string;
  /** Of the first node; a free one, unless it is said. */
  readonly port?: number;
  /** Whose grants they are; TOKEN_ID and TOKEN_SECRET, unless it is said. */
  readonly token?: { readonly id: string; readonly secret: string };
  /** Of the certificates, where they are not as they should be. */
  readonly leaf?: Partial<LeafWish>;
  readonly pki?: PvePki;
};

export type PveStandIn = {
  readonly world: PveWorld;
  readonly ca: string;
  /** `https://127.0.0.1:PORT`, a node each. */
  readonly endpoints: readonly string[];
  /** Calls in their order: `POST /nodes/pve1/qemu`. */
  readonly log: string[];
  /** What stood behind the question mark, call by call. */
  readonly queries: string[];
  node(name: string): PveNode;
  vm(vmid: number): PveVm | undefined;
  task(upid: string): PveTask | undefined;
  server(name: string): NodeServer;
  /** SHA-256 of a node's certificate. */
  fingerprint(name: string): string;
  /** As after `pvecm updatecerts`; with what is given in place of the usual. */
  renew(name: string, leaf?: Partial<LeafWish>): Promise<void>;
  /** `calls` matches what the log shows. */
  spoil(calls: RegExp, fault: Fault, times?: number): void;
  /** How the next task of this type goes: `qmcreate`, `qmstart`. */
  plan(type: string, plan: TaskPlan): void;
  grant(grants: Grants): void;
  /** The node loses its power, with its VMs and its tasks; nothing is undone. */
  cutPower(name: string): Promise<void>;
  powerOn(name: string): Promise<void>;
  stop(): Promise<void>;
};

export async function startPve(
  test: Pick<TestContext, 'after'>,
  options: PveOptions = {},
): Promise<PveStandIn> {
  const { version = '8.4', nodes: names = ['pve1'], host = '127.0.0.1' } = options;
  const pki = options.pki ?? (await createPvePki());
  const world = newWorld(version, names, options);
  const spoilings: Spoiling[] = [];
  const [log, queries]: [string[], string[]] = [[], []];
  const asked = (call: string, query: string) => {
    log.push(call);
    queries.push(query);
  };
  const servers = new Map<string, NodeServer>();
  const leafOf = async (name: string, wish: Partial<LeafWish> = {}) => {
    const pem = await pki.leaf({ addresses: [host], ...options.leaf, ...wish, name });
    known(world.nodes, name).fingerprint = new X509Certificate(pem.certificate).fingerprint256;
    return pem;
  };
  for (const [name, node] of world.nodes) {
    const pem = await leafOf(name);
    const port = servers.size === 0 ? options.port : undefined;
    servers.set(name, await createNodeServer({ world, node, pem, spoilings, asked, host, port }));
  }
  const stop = async () => {
    for (const { ending } of world.tasks.values()) ending.abort(POWER_CUT);
    await Promise.all([...servers.values()].map((server) => server.stop()));
  };
  test.after(stop);
  return {
    ...{ world, ca: pki.ca, log, queries, stop },
    ...looksAt(world, servers, host),
    ...handsOn(world, spoilings),
    ...powerOf(world, servers),
    renew: async (name, wish) => known(servers, name).renew(await leafOf(name, wish)),
  };
}

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`there is no node ${name}`);
  return found;
}

type Servers = ReadonlyMap<string, NodeServer>;

function looksAt(world: PveWorld, servers: Servers, host: string) {
  return {
    endpoints: [...servers.values()].map(({ port }) => `https://${host}:${port}`),
    node: (name: string) => known(world.nodes, name),
    vm: (vmid: number) => world.vms.get(vmid),
    task: (upid: string) => world.tasks.get(upid),
    server: (name: string) => known(servers, name),
    fingerprint: (name: string) => known(world.nodes, name).fingerprint,
  };
}

function handsOn(world: PveWorld, spoilings: Spoiling[]) {
  return {
    spoil: (calls: RegExp, fault: Fault, times = 1) => void spoilings.push({ calls, fault, times }),
    plan: (type: string, plan: TaskPlan) =>
      void world.plans.set(type, [...(world.plans.get(type) ?? []), plan]),
    grant: (grants: Grants) => giveToken(world, checkGrants(world.version, grants)),
  };
}

function powerOf({ nodes, tasks, vms }: PveWorld, servers: Servers) {
  return {
    async cutPower(name: string) {
      known(nodes, name).online = false;
      for (const task of tasks.values()) if (task.node === name) task.ending.abort(POWER_CUT);
      for (const vm of vms.values()) if (vm.node === name) await switchOff(vm);
      await known(servers, name).stop();
    },
    async powerOn(name: string) {
      known(nodes, name).online = true;
      await known(servers, name).start();
    },
  };
}

function newWorld(version: PveVersion, names: readonly string[], options: PveOptions): PveWorld {
  const world: PveWorld = {
    ...{
      version,
      vms: new Map(),
      vnets: new Map(),
      tasks: new Map(),
      plans: new Map(),
      tokens: new Map(),
    },
    nodes: new Map(names.map((name) => [name, blankNode(name)])),
    ...{ taskMs: 2, unauthorizedMs: 10, machines: options.machines ?? IDLE_ROOM },
  };
  giveToken(world, checkGrants(version, options.grants ?? leastGrants(version)), options.token);
  return world;
}

function giveToken(
  { tokens }: PveWorld,
  grants: Grants,
  { id, secret } = { id: TOKEN_ID, secret: TOKEN_SECRET },
): void {
  tokens.set(id, { secret, grants });
}

/** How the task ended; what is asked of it is asked of the stand-in, past its API. */
export async function endOf(pve: PveStandIn, upid: string): Promise<string> {
  for (let tries = 0; tries < 20_000; tries++) {
    const exit = pve.task(upid)?.exit;
    if (exit !== undefined) return exit;
    await delay(2);
  }
  throw new Error(`${upid} does not end`);
}
