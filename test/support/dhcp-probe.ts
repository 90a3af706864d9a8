/**
 * A UDP client of the DHCP server on loopback.
 *
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type DhcpPacket, decodePacket, encodePacket } from '../../src/dhcp/packet.ts';

export type DhcpProbe = {
  send(packet: DhcpPacket | Uint8Array, port: number): void;
  /** Sends, and gives the next packet that arrives with where it came from. Rejects after 5 s. */
  ask(
    packet: DhcpPacket,
    port: number,
  ): Promise<{ reply: DhcpPacket; address: string; port: number }>;
  /** Packets that arrived and that nobody has asked for. */
  readonly unasked: Buffer[];
  close(): void;
};

/** A client at 127.0.0.1 that talks to `server`. */
export async function openDhcpProbe(server = '127.0.0.1'): Promise<DhcpProbe> {
  const socket = createSocket('udp4');
  const unasked: Buffer[] = [];
  let waiting: ((bytes: Buffer, from: { address: string; port: number }) => void) | undefined;
  socket.on('message', (bytes, from) => {
    if (waiting === undefined) unasked.push(bytes);
    else waiting(bytes, from);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');

  const send: DhcpProbe['send'] = (packet, port) => {
    socket.send(packet instanceof Uint8Array ? packet : encodePacket(packet), port, server);
  };
  return {
    send,
    ask(packet, port) {
      const { promise, resolve, reject } =
        Promise.withResolvers<Awaited<ReturnType<DhcpProbe['ask']>>>();
      const timer = setTimeout(() => reject(new Error('no answer within 5 s')), 5000);
      waiting = (bytes, from) => {
        clearTimeout(timer);
        waiting = undefined;
        resolve({ reply: decodePacket(bytes), address: from.address, port: from.port });
      };
      send(packet, port);
      return promise;
    },
    unasked,
    close: () => socket.close(),
  };
}

/** A UDP port that was free a moment ago, as was the one after it. */
export async function freeDhcpPort(): Promise<number> {
  for (;;) {
    const first = createSocket('udp4').bind(0, '0.0.0.0');
    await once(first, 'listening');
    const { port } = first.address();
    first.close();
    const second = createSocket('udp4').bind(port + 1, '0.0.0.0');
    const free = await Promise.race([
      once(second, 'listening').then(() => true),
      once(second, 'error').then(() => false),
    ]);
    second.close();
    if (free && port < 65_000) return port;
  }
}
