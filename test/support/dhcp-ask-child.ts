/**
 * A DHCP client in a process of its own, for network namespaces.
 *
 * Its one argument is JSON, `DhcpAskOptions`. It sends one packet, gathers what arrives in `waitMs`, and
 * writes it as JSON, `DhcpHeard[]`.
 *
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export type DhcpAskOptions = {
  /** In hex. */
  readonly packet: string;
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
  readonly waitMs: number;
};

/** A packet in hex, and where it came from. */
export type DhcpHeard = {
  readonly packet: string;
  readonly address: string;
  readonly port: number;
};

const { packet, from, to, waitMs }: DhcpAskOptions = JSON.parse(process.argv[2] ?? '');
const heard: DhcpHeard[] = [];
const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.on('message', (bytes, { address, port }) => {
  heard.push({ packet: bytes.toString('hex'), address, port });
});
socket.bind(from.port, from.address);
await once(socket, 'listening');
socket.setBroadcast(true);
socket.send(Buffer.from(packet, 'hex'), to.port, to.address);
await delay(waitMs);
socket.close();
console.log(JSON.stringify(heard));
