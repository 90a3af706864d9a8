/**
 * The sockets that requests arrive at: one to an address, so that the address asked is known and
 * answers leave from it. A socket on 0.0.0.0 would answer from the first address of the interface.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import { type Ipv4Address, inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import type { TftpClient } from './content.ts';
import { type Binding, bound, closeQuietly, errorCode, udpSocket } from './sockets.ts';

const ANY = '0.0.0.0';

export type Listener = {
  readonly socket: Socket;
  /** `0.0.0.0` only for an inherited socket that is bound so. */
  readonly address: Ipv4Address;
  readonly port: number;
  readonly inherited: boolean;
};

export type ListenerParts = {
  readonly port: number;
  /** Bound sockets from the service manager, which the process may not open itself. */
  readonly inherited: readonly { readonly fd: number }[];
  readonly onPacket: (bytes: Buffer, client: TftpClient, listener: Listener) => void;
};

export class Listeners {
  readonly #parts: ListenerParts;
  #open: readonly Listener[] = [];
  #served: readonly ServedAddress[] = [];
  #inheritedTaken = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  get open(): readonly Listener[] {
    return this.#open;
  }

  /**
   * Listens on `addresses` and on no other. Rejects with every address that could not be had; the
   * others are served all the same, and a later call tries again.
   */
  async reconcile(addresses: readonly ServedAddress[]): Promise<void> {
    this.#served = addresses;
    const problems: string[] = [];
    if (!this.#inheritedTaken) problems.push(...(await this.#takeInherited()));
    await this.#closeWhere(({ inherited, address }) => {
      return !inherited && !addresses.some((served) => served.address === address);
    });
    for (const { address } of addresses) {
      if (this.#covers(address)) continue;
      const binding = { address, port: this.#parts.port, exclusive: true } as const;
      const problem = await this.#listen(binding, `${address}:${this.#parts.port}`);
      if (problem !== undefined) problems.push(problem);
    }
    if (problems.length > 0) throw new Error(problems.join('; '));
  }

  async close(): Promise<void> {
    await this.#closeWhere(() => true);
  }

  /** The address of ours to answer `client` from, where a listener does not know the one asked. */
  localAddress(listener: Listener, client: TftpClient): Ipv4Address {
    if (listener.address !== ANY) return listener.address;
    const near = this.#served.find((served) => inNetwork(client.address, served));
    return (near ?? this.#served[0])?.address ?? ANY;
  }

  #covers(address: Ipv4Address): boolean {
    return this.#open.some((listener) => listener.address === address || listener.address === ANY);
  }

  async #takeInherited(): Promise<string[]> {
    this.#inheritedTaken = true;
    const problems: string[] = [];
    for (const { fd } of this.#parts.inherited) {
      const problem = await this.#listen({ fd }, `the inherited socket ${fd}`);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }

  /** What went wrong, or undefined. */
  async #listen(binding: Binding, name: string): Promise<string | undefined> {
    try {
      const socket = udpSocket();
      await bound(socket, binding);
      this.#add(socket, 'fd' in binding);
      return undefined;
    } catch (error) {
      return `TFTP can't listen on ${name}: ${explained(errorCode(error))}`;
    }
  }

  #add(socket: Socket, inherited: boolean): void {
    const listener: Listener = { socket, inherited, ...socket.address() };
    socket.on('message', (bytes, { address, port }) =>
      this.#parts.onPacket(bytes, { address, port }, listener),
    );
    this.#open = [...this.#open, listener];
  }

  async #closeWhere(unwanted: (listener: Listener) => boolean): Promise<void> {
    const leaving = this.#open.filter(unwanted);
    this.#open = this.#open.filter((listener) => !leaving.includes(listener));
    await Promise.all(leaving.map(({ socket }) => closeQuietly(socket)));
  }
}

function explained(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'EADDRINUSE, another TFTP server has the port';
    case 'EACCES':
      return 'EACCES, ports below 1024 need CAP_NET_BIND_SERVICE or a socket from systemd';
    case 'EADDRNOTAVAIL':
      return 'EADDRNOTAVAIL, this machine does not have the address';
    default:
      return code;
  }
}
