/**
 * The whole without virtual machines: Pilotlight's host with the real service and a real HAProxy, and machines
 * that install themselves from it and join.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { HAPROXY_NEEDS, realHaproxy } from '../haproxy/real-haproxy.ts';
import type { Namespace } from '../lab/namespace.ts';
import { createLabNetwork, type LabNetwork } from '../lab/network.ts';
import { type Service, startService } from '../lab/pilotlight.ts';
import { command, needs } from '../needs.ts';
import { makeSmallIso, XORRISO } from '../small-iso.ts';
import { SSHD_NEEDS } from '../sshd.ts';
import { makeBaseSystem } from './base-system.ts';
import { atConsole } from './console.ts';
import { type KubectlWish, kubectl } from './kubectl.ts';
import { lastWords } from './last-words.ts';
import { buyMachine, type YardMachine } from './machine.ts';
import { putRelease, VERSION } from './release.ts';
import { startWorld, type World } from './world.ts';

export const YARD_NEEDS = needs(
  ...SSHD_NEEDS,
  ...HAPROXY_NEEDS,
  XORRISO,
  ...[command('ip', 'iproute2'), command('dnsmasq', 'dnsmasq-base'), command('curl')],
  ...[command('socat'), command('openssl'), command('setpriv', 'util-linux')],
);

export type Yard = {
  readonly network: LabNetwork;
  readonly service: Service;
  readonly world: World;
  readonly machines: readonly YardMachine[];
  /** Waits for it, twice a second. Throws with what everybody said last. */
  until(what: string, holds: () => Promise<boolean> | boolean, withinMs?: number): Promise<void>;
  /** Waits until all of them have this stage. */
  allAre(stage: string, withinMs?: number): Promise<void>;
  stages(): Promise<Readonly<Record<string, string>>>;
  /** Who has the kubeconfig that Pilotlight gives now, and asks the cluster's API on HAProxy's port. */
  kubectl(): Promise<(...wish: KubectlWish) => Promise<string>>;
  /** What the shell program says, run as root there. Rejects where it fails. */
  console(machine: YardMachine, program: string): Promise<string>;
  /** The servers that Pilotlight sees up in HAProxy: `api m1`, `http m1`, … */
  balanced(): Promise<readonly string[]>;
  /** Processes on Pilotlight's host by their name. */
  pids(name: string): readonly number[];
};

type Shown = {
  readonly balancer: {
    readonly servers: readonly { readonly backend: string; readonly name: string; up: boolean }[];
  };
};

export type YardMember = { readonly role: 'auto' | 'server' | 'agent' };

/** A machine for each of `members`, enrolled and switched off: m1, m2, … */
export async function openYard(
  test: TestContext,
  members: readonly YardMember[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Yard> {
  const network = await createLabNetwork({ router: 'plain' });
  const machines: YardMachine[] = [];
  test.after(async () => {
    for (const machine of machines) await machine.destroy();
    network.destroy();
  });
  const images = await fillShelves(network);
  for (const index of members.keys()) machines.push(buyMachine(network, index + 1));
  const named = (name: string) => {
    const machine = machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`no machine is called ${name}`);
    return machine;
  };
  const world = await startWorld(test, {
    folder: network.folder,
    diskOf: (name) => named(name).disk,
    addressOf: (name) => named(name).address,
  });
  const service = await startService(
    { ...network, pilot: withEnvironment(network.pilot, environment) },
    {
      ...{ dhcp: 'off', images, minimumMemoryMiB: 512, medium: 'http' },
      ...{ cluster: `version: ${VERSION}\n`, haproxy: realHaproxy() },
    },
  );
  for (const [index, { name, mac }] of machines.entries()) {
    const { role } = members[index] ?? { role: 'auto' };
    await service.api('POST', '/nodes', { macs: [mac], hostname: name, role, profile: 'lab' });
  }
  const yard = { network, service, world, machines };
  const until: Yard['until'] = async (what, holds, withinMs = 180_000) => {
    const end = Date.now() + withinMs;
    while (!(await holds())) {
      if (Date.now() > end) {
        throw new Error(`not in ${withinMs} ms: ${what}\n${await lastWords(yard)}`);
      }
      await delay(500);
    }
  };
  const stages = async () => {
    const nodes = await service.nodes();
    return Object.fromEntries(nodes.map(({ hostname, stage }) => [hostname, stage]));
  };
  return {
    ...{ ...yard, until, stages },
    allAre: (stage, withinMs) =>
      until(
        `all are ${stage}`,
        async () => Object.values(await stages()).every((its) => its === stage),
        withinMs,
      ),
    async kubectl() {
      const config = String(await service.api('GET', '/cluster/kubeconfig'));
      return (...wish) => kubectl(network, config, wish);
    },
    async balanced() {
      const { balancer } = (await service.api('GET', '/cluster')) as Shown;
      return balancer.servers
        .filter(({ up }) => up)
        .map(({ backend, name }) => `${backend} ${name}`);
    },
    console: (machine, program) => atConsole(network, machine, program),
    pids: (name) => pidsIn(network.pilot).filter((pid) => nameOf(pid) === name),
  };
}

async function fillShelves({ folder }: LabNetwork): Promise<string> {
  const images = join(folder, 'images');
  mkdirSync(images);
  await makeSmallIso(images);
  putRelease(images);
  makeBaseSystem(join(folder, 'base'));
  return images;
}

function withEnvironment(pilot: Namespace, more: Readonly<Record<string, string>>): Namespace {
  return {
    ...pilot,
    spawn: (argv, options = {}) =>
      pilot.spawn(argv, { ...options, env: { ...(options.env ?? process.env), ...more } }),
  };
}

function pidsIn({ name }: Namespace): readonly number[] {
  const told = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
  return told.split('\n').filter(Boolean).map(Number);
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
