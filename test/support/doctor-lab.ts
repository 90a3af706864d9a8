/**
 * A home network for the doctor: a switch, a router (real dnsmasq), a second one, Pilotlight's host, and a desk beside the machines.
 *
 * ```
 *   router 10.77.0.1 ──┐
 *   second 10.77.0.3 ──┼── switch (a bridge)
 *   pilot  10.77.0.2 ──┤
 *   desk  10.77.0.50 ──┘
 * ```
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../src/doctor/finding.ts';
import { buildDoctorHouse, type DoctorHouse } from './doctor-house.ts';
import { createNamespace, type Namespace } from './lab/namespace.ts';
import { command, type Need, ROOT } from './needs.ts';
import { XORRISO } from './small-iso.ts';

export const DOCTOR_LAB_NEEDS: readonly Need[] = [
  ...[ROOT, XORRISO, command('dnsmasq', 'dnsmasq-base'), command('ip', 'iproute2')],
  ...[command('ss', 'iproute2'), command('nft', 'nftables'), command('setpriv', 'util-linux')],
  command('curl'),
];

const ROOT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'the-doctor-s-own-admin-token';
const ADDRESSES = {
  ...{ router: '10.77.0.1', pilot: '10.77.0.2', second: '10.77.0.3', desk: '10.77.0.50' },
} as const;
type Host = keyof typeof ADDRESSES;

/** dnsmasq's settings, beside those that every one has. */
export type RouterSettings = readonly string[];

export const LEASES: RouterSettings = [
  'dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,1h',
  'dhcp-option=option:router,10.77.0.1',
];

export type DoctorRun = {
  readonly exit: number | null;
  readonly findings: readonly Finding[];
  /** Those of one check. */
  of(check: Finding['check']): readonly string[];
  /** All that are no `ok`, as `state check: title`. */
  readonly faults: readonly string[];
};

export type DoctorLab = DoctorHouse & {
  readonly hosts: Readonly<Record<Host, Namespace>>;
  /** Runs a DHCP server, until it is told to end. */
  route(on: 'router' | 'second', settings: RouterSettings): Promise<() => Promise<void>>;
  /** Starts the service, and waits until it answers; it ends with the lab, or when it is told to. */
  serve(env?: Readonly<Record<string, string>>): Promise<() => Promise<void>>;
  examine(from: 'pilot' | 'desk', words?: string, env?: Env): Promise<DoctorRun>;
  /** The rules of nftables of a host, in the place of those before. */
  filter(on: Host, rules: string): void;
  destroy(): void;
};

type Env = Readonly<Record<string, string>>;

export async function createDoctorLab(): Promise<DoctorLab> {
  const folder = mkdtempSync(join(tmpdir(), `plab-${process.pid}-`));
  const switchboard = createNamespace('switch');
  const made: Namespace[] = [switchboard];
  switchboard.run('ip', 'link', 'add', 'bridge0', 'type', 'bridge', 'stp_state', '0');
  switchboard.run('ip', 'link', 'set', 'bridge0', 'up');
  const plug = (name: Host): Namespace => {
    const host = createNamespace(name);
    made.push(host);
    const peer = ['peer', 'name', 'lan0', 'netns', host.name];
    switchboard.run('ip', 'link', 'add', name, 'type', 'veth', ...peer);
    switchboard.run('ip', 'link', 'set', name, 'master', 'bridge0', 'up');
    host.run('ip', 'address', 'add', `${ADDRESSES[name]}/24`, 'brd', '+', 'dev', 'lan0');
    host.run('ip', 'link', 'set', 'lan0', 'up');
    return host;
  };
  const hosts = {
    ...{ router: plug('router'), pilot: plug('pilot') },
    ...{ second: plug('second'), desk: plug('desk') },
  };
  const house = await buildDoctorHouse(folder);
  const place = { hosts, house, folder };
  return {
    ...{ ...house, hosts },
    route: (on, settings) => startRouter(hosts[on], settings),
    serve: (env = {}) => startService(place, env),
    examine: (from, words = '', env = {}) => examine(hosts[from], words, env),
    filter(on, rules) {
      hosts[on].run('nft', 'flush', 'ruleset');
      if (rules !== '') hosts[on].run('nft', rules);
    },
    destroy() {
      for (const namespace of made) namespace.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startRouter(host: Namespace, settings: RouterSettings) {
  const all = ['port=0', 'user=root', 'interface=lan0', 'bind-interfaces', 'leasefile-ro'];
  const words = [...all, 'pid-file=', 'conf-file=/dev/null', ...settings];
  const argv = ['dnsmasq', '--keep-in-foreground', ...words.map((word) => `--${word}`)];
  const child = host.spawn(argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  await listensOn(host, child, 67);
  return () => ended(child);
}

type Place = {
  readonly hosts: DoctorLab['hosts'];
  readonly house: DoctorHouse;
  readonly folder: string;
};

async function startService({ hosts, house, folder }: Place, env: Env) {
  const child = hosts.pilot.spawn([process.execPath, join(ROOT_FOLDER, 'src/main.ts')], {
    ...{ cwd: folder, stdio: 'ignore' },
    env: { ...environment(house), ...env },
  });
  // The last one that is opened.
  await listensOn(hosts.pilot, child, 8080);
  await imageIsRead(hosts.pilot);
  return () => ended(child);
}

/** A service that has just started has not looked at its images yet, and says so. */
async function imageIsRead(host: Namespace): Promise<void> {
  const argv = ['-sS', '-H', `Authorization: Bearer ${TOKEN}`, '127.0.0.1:8080/api/v1/images'];
  for (let tries = 0; tries < 300; tries++) {
    const { images } = JSON.parse(host.run('curl', ...argv)) as { images: { state: string }[] };
    if (images.some(({ state }) => state !== 'absent' && state !== 'checking')) return;
    await sleep(200);
  }
  assert.fail('the image is not read');
}

export function environment(house: DoctorHouse): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    PILOTLIGHT_DATA: house.data,
    PILOTLIGHT_IMAGES: house.images,
    PILOTLIGHT_LOADERS: house.loaders,
    PILOTLIGHT_ADMIN_TOKEN: TOKEN,
    PILOTLIGHT_HAPROXY: 'off',
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Any socket on the port; throws where the process ends before, or after half a minute. */
async function listensOn(host: Namespace, child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (host.run('ss', '-Hlnut').includes(`:${port} `)) return;
    assert.equal(child.exitCode, null, `what was to listen on port ${port} ended`);
    await sleep(200);
  }
  assert.fail(`nothing listens on port ${port}`);
}

async function examine(host: Namespace, words: string, env: Env): Promise<DoctorRun> {
  const cli = [process.execPath, join(ROOT_FOLDER, 'src/cli.ts'), 'doctor', '--json'];
  const child = host.spawn([...cli, ...words.split(' ').filter((word) => word !== '')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{ PATH: process.env['PATH'], HOME: '/nonexistent', PILOTLIGHT_TOKEN: TOKEN },
      ...{ PILOTLIGHT_SERVER: `http://${ADDRESSES.pilot}:8080`, ...env },
    },
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const [exit] = (await once(child, 'close')) as [number | null];
  const lines = out.split('\n').filter((line) => line !== '');
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  const told = ({ state, check, title }: Finding) => `${state} ${check}: ${title}`;
  return {
    ...{ exit, findings },
    of: (check) => findings.filter((each) => each.check === check).map(told),
    faults: findings.filter(({ state }) => state === 'problem' || state === 'warning').map(told),
  };
}
