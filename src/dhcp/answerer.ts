/**
 * From a packet on a socket to answers on sockets.
 *
 * Whatever arrives, and whatever the callbacks throw, is counted and survived. Nothing here waits.
 *
 * @module
 */
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import { type Destination, offerDestination, type Peer } from './destination.ts';
import type { Endpoint, Outlet } from './endpoint.ts';
import { createLeaseServers } from './lease-servers.ts';
import { MalformedPacketError } from './malformed-packet-error.ts';
import { type DhcpPacket, decodePacket, UNSPECIFIED } from './packet.ts';
import { createRateLimit, type DhcpCounters, type DhcpReport, emptyTally } from './report.ts';
import { messageOf } from './sockets.ts';
import { type Answer, type BootRules, judge } from './verdict.ts';

export type AnswererOptions = BootRules & {
  readonly dhcpPort: number;
  /** `dropped` is reported at most 10 times a second; the counters have them all. */
  readonly report: (report: DhcpReport) => void;
  /** Monotonic ms. */
  readonly now: () => number;
};

export type Answerer = {
  /** Never throws. */
  receive(bytes: Buffer, from: Peer, endpoint: Endpoint): void;
  /** Something was not sent, or a socket failed. Never throws. */
  drop(reason: string, from: string): void;
  counters(): DhcpCounters;
  leaseServers(): readonly Ipv4Address[];
};

const DROPS_TOLD_PER_SECOND = 10;

export function createAnswerer(options: AnswererOptions): Answerer {
  const tally = emptyTally();
  const leaseServers = createLeaseServers();
  const mayTell = createRateLimit(DROPS_TOLD_PER_SECOND, options.now);

  function receive(bytes: Buffer, from: Peer, endpoint: Endpoint): void {
    tally.received += 1;
    try {
      handle(decodePacket(bytes), from, endpoint);
    } catch (error) {
      const said = error instanceof MalformedPacketError ? '' : 'cannot answer: ';
      drop(`${said}${messageOf(error)}`, nameOf(from));
    }
  }

  function handle(packet: DhcpPacket, from: Peer, endpoint: Endpoint): void {
    if (endpoint.role === 'dhcp') leaseServers.hear(packet, options.now());
    const verdict = judge(packet, endpoint.role, options);
    switch (verdict.kind) {
      case 'pass':
        tally[verdict.as] += 1;
        return;
      case 'ignore':
        tally.ignored += 1;
        tell({ kind: 'ignored', client: verdict.client, reason: verdict.reason });
        return;
      case 'answer':
        give(verdict.answer, from, ways(packet, from, endpoint));
    }
  }

  /** An answer is reported once, however many of our addresses give it. */
  function give(answer: Answer, from: Peer, outlets: readonly Outlet[]): void {
    if (outlets.length === 0) drop('no served address can answer', nameOf(from));
    const servers = outlets.flatMap(({ server, send }) => {
      const refusal = send(answer.encode(server));
      if (refusal === undefined) return [server];
      drop(refusal, nameOf(from));
      return [];
    });
    const { message, client, target, mode } = answer;
    tally[message === 'offer' ? 'offers' : 'acks'] += servers.length;
    if (servers.length > 0) tell({ kind: 'answered', message, client, target, mode, servers });
  }

  function ways(packet: DhcpPacket, from: Peer, endpoint: Endpoint): readonly Outlet[] {
    const served = endpoint.served(from);
    const destination =
      endpoint.role === 'pxe'
        ? askedOn4011(from, served[0])
        : offerDestination(packet, { from, dhcpPort: options.dhcpPort, served });
    if (destination === undefined) return [];
    if (destination.kind === 'broadcast') return endpoint.broadcasters();
    const { server, to } = destination;
    return [{ server: server.address, send: (bytes) => endpoint.unicast(bytes, to) }];
  }

  function drop(reason: string, from: string): void {
    tally.dropped += 1;
    if (mayTell()) tell({ kind: 'dropped', reason, from });
  }

  function tell(report: DhcpReport): void {
    try {
      options.report(report);
    } catch {
      tally.dropped += 1; // whom to tell, where telling is what fails?
    }
  }

  return {
    receive,
    drop,
    counters: () => ({ ...tally }),
    leaseServers: () => leaseServers.heard(options.now()),
  };
}

/** To where the request came from: EDK2 asks from port 68, with the address of the router's lease. */
function askedOn4011(to: Peer, server: ServedAddress | undefined): Destination | undefined {
  if (server === undefined || to.address === UNSPECIFIED) return undefined;
  return { kind: 'unicast', to, server };
}

function nameOf({ address, port }: Peer): string {
  return `${address}:${port}`;
}
