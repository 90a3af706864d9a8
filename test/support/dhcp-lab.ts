/**
 * Networks for the DHCP server: one namespace for it, and one for each client, wired to it.
 *
 * Network N (from 1) is 10.77.N.0/24 on the server's interface `lanN`, whose address is 10.77.N.1. A
 * client has its end as `eth0`, without an address.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type DhcpPacket, decodePacket, encodePacket } from '../../src/dhcp/packet.ts';
import type { ServedAddress } from '../../src/domain/ipv4.ts';
import type { DhcpAskOptions, DhcpHeard } from './dhcp-ask-child.ts';
import type { DhcpChildOptions } from './dhcp-child.ts';
import { createNamespace, type Namespace } from './lab/namespace.ts';

const SERVER_CHILD = fileURLToPath(new URL('dhcp-child.ts', import.meta.url));
const ASK_CHILD = fileURLToPath(new URL('dhcp-ask-child.ts', import.meta.url));

export type DhcpLab = {
  readonly server: Namespace;
  readonly clients: readonly Namespace[];
  readonly addresses: readonly ServedAddress[];
  destroy(): void;
};

export function createDhcpLab(networks: number): DhcpLab {
  const server = createNamespace('dhcp');
  const clients: Namespace[] = [];
  const addresses: ServedAddress[] = [];
  for (let number = 1; number <= networks; number += 1) {
    const client = createNamespace(`net${number}`);
    const lan = `lan${number}`;
    server.run(
      'ip',
      'link',
      'add',
      lan,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      client.name,
    );
    server.run('ip', 'address', 'add', `10.77.${number}.1/24`, 'broadcast', '+', 'dev', lan);
    server.run('ip', 'link', 'set', lan, 'up');
    client.run('ip', 'link', 'set', 'eth0', 'up');
    client.run('ip', 'route', 'add', '255.255.255.255/32', 'dev', 'eth0');
    clients.push(client);
    addresses.push({ interfaceName: lan, address: `10.77.${number}.1`, prefixLength: 24 });
  }
  const destroy = () => {
    for (const namespace of [server, ...clients]) namespace.destroy();
  };
  return { server, clients, addresses, destroy };
}

/** Starts our server in `namespace`, after `wrapper` if one is given, and waits until it is ready. */
export async function startDhcpChild(
  namespace: Namespace,
  options: DhcpChildOptions,
  wrapper: readonly string[] = [],
): Promise<ChildProcess> {
  const argv = [...wrapper, process.execPath, SERVER_CHILD, JSON.stringify(options)];
  const child = namespace.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await lineFrom(child, /^ready$/);
  child.stdout?.resume();
  return child;
}

/** Waits for a line of the child's output; rejects when the output ends without one. */
export async function lineFrom(child: ChildProcess, wanted: RegExp): Promise<void> {
  const input = child.stdout ?? child.stderr;
  if (input === null) throw new Error('the child has no output to read');
  const lines = createInterface({ input });
  try {
    for await (const line of lines) if (wanted.test(line)) return;
  } finally {
    lines.close();
  }
  throw new Error(`the child ended without ${wanted}`);
}

/** An answer as a client got it. */
export type DhcpAnswer = {
  readonly packet: DhcpPacket;
  readonly address: string;
  readonly port: number;
};

/** Sends `packet` from `namespace`, by default as a client without an address does. */
export function askFrom(
  namespace: Namespace,
  packet: DhcpPacket,
  options: Partial<DhcpAskOptions> = {},
): readonly DhcpAnswer[] {
  const asking: DhcpAskOptions = {
    from: { address: '0.0.0.0', port: 68 },
    to: { address: '255.255.255.255', port: 67 },
    waitMs: 1000,
    ...options,
    packet: encodePacket(packet).toString('hex'),
  };
  const heard: DhcpHeard[] = JSON.parse(
    namespace.run(process.execPath, ASK_CHILD, JSON.stringify(asking)),
  );
  return heard.map((each) => ({ ...each, packet: decodePacket(Buffer.from(each.packet, 'hex')) }));
}
