/**
 * Which sockets there are for the served addresses.
 *
 * On its own the server holds one receiver on 0.0.0.0:67, and for each address a connected sender and a
 * socket on port 4011. Inherited sockets take the place of those of their role.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import { isLoopback } from './destination.ts';
import { type EndpointEvents, listen, type Outlet, survive } from './endpoint.ts';
import { adopt, type InheritedSocket } from './inherited-sockets.ts';
import { closeSocket, openPxe, openReceiver, openSender, transmit } from './sockets.ts';
import type { DhcpRole } from './verdict.ts';

export type EndpointsOptions = EndpointEvents & {
  readonly ports: { readonly dhcp: number; readonly pxe: number };
  readonly inherited: readonly InheritedSocket[];
};

export type Endpoints = {
  /** Opens what does not depend on addresses. */
  open(): Promise<void>;
  /** Opens and closes until the addresses are these. What stays is not touched. */
  reconcile(addresses: readonly ServedAddress[]): Promise<void>;
  close(): Promise<void>;
};

type AddressSockets = { served: ServedAddress; sender?: Socket; pxe?: Socket };

export function createEndpoints({ ports, inherited, ...events }: EndpointsOptions): Endpoints {
  const standing: Socket[] = [];
  const byAddress = new Map<Ipv4Address, AddressSockets>();
  const opensOwn = (role: DhcpRole) => !inherited.some((socket) => socket.role === role);
  const needsSenders = !inherited.some((s) => s.role === 'dhcp' && s.interfaceName !== undefined);
  /** Made anew when addresses change, and not for each packet. */
  let current: { readonly served: readonly ServedAddress[]; readonly senders: readonly Outlet[] };
  refresh();
  const served = () => current.served;
  const senders = () => current.senders;

  function refresh(): void {
    const all = Array.from(byAddress.values());
    current = { served: all.map((each) => each.served), senders: all.flatMap(outlets) };
  }

  function outlets({ served: { address }, sender }: AddressSockets): Outlet[] {
    if (sender === undefined) return [];
    return [{ server: address, send: (bytes) => transmit(sender, bytes, events) }];
  }

  async function open(): Promise<void> {
    if (opensOwn('dhcp')) {
      const receiver = await openReceiver(ports.dhcp);
      standing.push(receiver);
      listen(receiver, { role: 'dhcp', served, broadcasters: senders }, events);
    }
    for (const socket of inherited) {
      standing.push(await adopt(socket, { ...events, dhcpPort: ports.dhcp, served, senders }));
    }
  }

  async function openAddress(address: ServedAddress): Promise<void> {
    const sockets: AddressSockets = { served: address };
    byAddress.set(address.address, sockets);
    try {
      if (needsSenders && !isLoopback(address.address)) {
        sockets.sender = await openSender(address.address, ports.dhcp);
        survive(sockets.sender, events.failed);
      }
      if (opensOwn('pxe')) {
        sockets.pxe = await openPxe(address.address, ports.pxe);
        const endpoint = {
          role: 'pxe',
          served: () => [sockets.served],
          broadcasters: () => [],
        } as const;
        listen(sockets.pxe, endpoint, events);
      }
    } catch (error) {
      await closeAddress(address.address);
      throw error;
    }
  }

  async function closeAddress(address: Ipv4Address): Promise<void> {
    const sockets = byAddress.get(address);
    byAddress.delete(address);
    refresh();
    const open = [sockets?.sender, sockets?.pxe].filter((socket) => socket !== undefined);
    await Promise.all(open.map(closeSocket));
  }

  async function reconcile(addresses: readonly ServedAddress[]): Promise<void> {
    const wanted = new Set(addresses.map(({ address }) => address));
    const gone = Array.from(byAddress.keys()).filter((address) => !wanted.has(address));
    await Promise.all(gone.map(closeAddress));
    const errors: unknown[] = [];
    for (const address of addresses) {
      const existing = byAddress.get(address.address);
      if (existing === undefined) {
        await openAddress(address).catch((error) => errors.push(error));
      } else {
        existing.served = address;
        byAddress.delete(address.address); // so that the order is the new one: the first is the default
        byAddress.set(address.address, existing);
      }
    }
    refresh();
    if (errors.length > 0) throw errors[0];
  }

  async function close(): Promise<void> {
    await Promise.all(Array.from(byAddress.keys(), closeAddress));
    await Promise.all(standing.splice(0).map(closeSocket));
  }

  return { open, reconcile, close };
}
