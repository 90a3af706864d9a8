/**
 * A small home network: a switch, a router that leases addresses, Pilotlight's host, and sockets for
 * machines to be plugged into.
 *
 * ```
 *   router 10.77.0.1 ──┐
 *                      ├── switch (a bridge) ── tap0, tap1, … (machines)
 *   pilot 10.77.0.2 ───┘
 * ```
 *
 * @module
 */
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNamespace, type Namespace } from './namespace.ts';

/**
 * `plain`: leases and nothing else, as a home router does out of its box; only a proxy can boot from it.
 * `names-pilotlight`: next-server and one file name for everybody, all that a UniFi gateway can say.
 */
export type RouterKind = 'plain' | 'names-pilotlight';

export const ROUTER_ADDRESS = '10.77.0.1';
export const PILOT_ADDRESS = '10.77.0.2';

export type LabNetwork = {
  readonly switch: Namespace;
  readonly router: Namespace;
  /** Pilotlight's host. */
  readonly pilot: Namespace;
  /** A folder of this network's own, gone with it. */
  readonly folder: string;
  /** Plugs a cable into the switch and gives the tap device's name, in the switch's namespace. */
  plugIn(): string;
  /** What the router logged of its leases. */
  routerLog(): string;
  destroy(): void;
};

export async function createLabNetwork(wanted: {
  readonly router: RouterKind;
}): Promise<LabNetwork> {
  sweepFolders();
  const folder = mkdtempSync(join(tmpdir(), `plab-${process.pid}-`));
  const names = ['switch', 'router', 'pilot'] as const;
  const made: Namespace[] = [];
  const destroy = () => {
    for (const namespace of made.splice(0)) namespace.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const name of names) made.push(createNamespace(name));
    const [switchboard, router, pilot] = made as [Namespace, Namespace, Namespace];
    wire(switchboard, router, `${ROUTER_ADDRESS}/24`);
    wire(switchboard, pilot, `${PILOT_ADDRESS}/24`);
    pilot.run('ip', 'route', 'add', 'default', 'via', ROUTER_ADDRESS);
    await startRouter(router, wanted.router, folder);
    return {
      ...{ switch: switchboard, router, pilot, folder, destroy },
      plugIn: tapMaker(switchboard),
      routerLog: () => readFileSync(join(folder, 'router.log'), 'utf8'),
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** A cable between the switch and the `lan0` of a host. The bridge forwards at once: it has no STP. */
function wire(switchboard: Namespace, host: Namespace, address: string): void {
  const links = switchboard.run('ip', '-o', 'link');
  if (!links.includes('bridge0')) {
    switchboard.run('ip', 'link', 'add', 'bridge0', 'type', 'bridge', 'stp_state', '0');
    switchboard.run('ip', 'link', 'set', 'bridge0', 'up');
  }
  const port = `port${links.split('\n').length}`;
  const peer = ['peer', 'name', 'lan0', 'netns', host.name];
  switchboard.run('ip', 'link', 'add', port, 'type', 'veth', ...peer);
  switchboard.run('ip', 'link', 'set', port, 'master', 'bridge0', 'up');
  host.run('ip', 'address', 'add', address, 'brd', '+', 'dev', 'lan0');
  host.run('ip', 'link', 'set', 'lan0', 'up');
}

function tapMaker(switchboard: Namespace): () => string {
  let count = 0;
  return () => {
    const tap = `tap${count++}`;
    switchboard.run('ip', 'tuntap', 'add', 'dev', tap, 'mode', 'tap');
    switchboard.run('ip', 'link', 'set', tap, 'master', 'bridge0', 'up');
    return tap;
  };
}

async function startRouter(router: Namespace, kind: RouterKind, folder: string): Promise<void> {
  const settings = [
    'port=0',
    'user=root',
    `pid-file=${join(folder, 'router.pid')}`,
    'interface=lan0',
    'bind-interfaces',
    'log-dhcp',
    `log-facility=${join(folder, 'router.log')}`,
    `dhcp-leasefile=${join(folder, 'leases')}`,
    'dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,1h',
    `dhcp-option=option:router,${ROUTER_ADDRESS}`,
    `dhcp-option=option:dns-server,${ROUTER_ADDRESS}`,
    ...(kind === 'names-pilotlight' ? [`dhcp-boot=pilotlight,,${PILOT_ADDRESS}`] : []),
  ];
  const file = join(folder, 'router.conf');
  writeFileSync(file, `${settings.join('\n')}\n`);
  const complaints = join(folder, 'router.err');
  const stderr = openSync(complaints, 'w');
  const child = router.spawn(['dnsmasq', '--keep-in-foreground', '-C', file], {
    stdio: ['ignore', 'ignore', stderr],
  });
  closeSync(stderr);
  const died = once(child, 'exit').then(() => {
    throw new Error(`the lab's router ended at once: ${readFileSync(complaints, 'utf8')}`);
  });
  await Promise.race([died, listensOn(router, 67)]);
  died.catch(() => undefined);
}

/** Resolves when a UDP socket is bound to `port` in the namespace; throws after five seconds. */
async function listensOn(namespace: Namespace, port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (namespace.run('ss', '-Hlun').includes(`:${port} `)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on UDP ${port} in ${namespace.name} after a minute`);
}

/** What a killed run left behind, as its namespaces are swept. */
function sweepFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^plab-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
