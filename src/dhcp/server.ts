/**
 * The ProxyDHCP server: UDP 67 and 4011.
 *
 * It gives boot files and never an address, so it stands beside the router's DHCP server.
 *
 * @module
 */
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import { createAnswerer } from './answerer.ts';
import { createEndpoints } from './endpoints.ts';
import type { InheritedSocket } from './inherited-sockets.ts';
import type { DhcpCounters, DhcpReport } from './report.ts';
import type { BootRules } from './verdict.ts';

export type DhcpServerOptions = BootRules & {
  /** Clients listen on the port after `dhcp`. */
  readonly ports: { readonly dhcp: number; readonly pxe: number };
  readonly inherited: readonly InheritedSocket[];
  /** `dropped` is reported at most 10 times a second; the counters have them all. */
  readonly report: (report: DhcpReport) => void;
  /** Monotonic ms. */
  readonly now?: () => number;
};

export type DhcpServer = {
  /** Rejects where a socket cannot be had, with what to do about it; nothing is left open then. */
  start(addresses: readonly ServedAddress[]): Promise<void>;
  /**
   * The host's addresses are now these. Sockets of addresses that stay are not touched. Rejects with the
   * first address that cannot be served; the others are served all the same.
   */
  serve(addresses: readonly ServedAddress[]): Promise<void>;
  stop(): Promise<void>;
  counters(): DhcpCounters;
  /** The servers that clients took their leases from, within a day. */
  leaseServers(): readonly Ipv4Address[];
};

/** Opens nothing before `start`. Calls of start, serve and stop are carried out one after the other. */
export function createDhcpServer(options: DhcpServerOptions): DhcpServer {
  const { ports, inherited, now = () => performance.now() } = options;
  const { receive, drop, counters, leaseServers } = createAnswerer({
    ...options,
    dhcpPort: ports.dhcp,
    now,
  });
  const failed = (reason: string) => drop(reason, 'this host');
  const endpoints = createEndpoints({ ports, inherited, receive, failed });
  let started = false;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  }

  async function start(addresses: readonly ServedAddress[]): Promise<void> {
    if (started) throw new Error('the DHCP server is started already');
    try {
      await endpoints.open();
      await endpoints.reconcile(addresses);
      started = true;
    } catch (error) {
      await endpoints.close();
      throw error;
    }
  }

  async function serve(addresses: readonly ServedAddress[]): Promise<void> {
    if (!started) throw new Error('the DHCP server is not started');
    await endpoints.reconcile(addresses);
  }

  async function stop(): Promise<void> {
    started = false;
    await endpoints.close();
  }

  return {
    start: (addresses) => inTurn(() => start(addresses)),
    serve: (addresses) => inTurn(() => serve(addresses)),
    stop: () => inTurn(stop),
    counters,
    leaseServers,
  };
}
