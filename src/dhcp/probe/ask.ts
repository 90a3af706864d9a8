/**
 * Asks as a machine does that boots from the network, and hears everybody who answers.
 *
 * Nothing is ever requested from a DHCP server: an address that it offers is free again within a minute.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeardOffer } from '../../domain/heard-offer.ts';
import type { Ipv4Address, ServedAddress } from '../../domain/ipv4.ts';
import { isLoopback, type Peer } from '../destination.ts';
import { MalformedPacketError } from '../malformed-packet-error.ts';
import { type DhcpPacket, decodePacket, encodePacket } from '../packet.ts';
import { closeSocket, openClient } from '../sockets.ts';
import { type Asker, bootServerQuestion, discover } from './boot-question.ts';
import { type Arrival, heardOffer } from './heard.ts';

export type LanQuestion = {
  readonly asker: Asker;
  /** Of this host: asked by the interface of each. */
  readonly addresses: readonly ServedAddress[];
  readonly dhcpPort: number;
  readonly waitMs: number;
};

const EVERYONE: Ipv4Address = '255.255.255.255';
/** As firmware asks again; what was lost once may not be lost twice. */
const AGAIN_AFTER = 0.45;

/** Every offer, in the order of arrival, each once. Rejects where the client's port can't be had. */
export async function askLan(wanted: LanQuestion): Promise<readonly HeardOffer[]> {
  const { asker, addresses, dhcpPort, waitMs } = wanted;
  const clientPort = dhcpPort + 1;
  const asked = new Map<number, ServedAddress>(addresses.map((each) => [newXid(), each]));
  const heard = new Map<string, HeardOffer>();
  const hear = (bytes: Buffer, { address: from }: RemoteInfo): void => {
    const packet = decoded(bytes);
    const by = packet && asked.get(packet.xid);
    if (packet === undefined || by === undefined) return;
    const arrival: Arrival = { interfaceName: by.interfaceName, from, message: 'offer' };
    const offer = heardOffer(packet, arrival);
    if (offer !== undefined) heard.set(JSON.stringify(offer), offer);
  };
  await using open = new AsyncDisposableStack();
  const listen = async (address: Ipv4Address): Promise<Socket> => {
    const socket = await openClient(address, clientPort);
    open.defer(() => closeSocket(socket));
    return socket.on('message', hear).on('error', () => {});
  };
  // Offers are broadcast, and a socket bound to an address hears no broadcast.
  await listen('0.0.0.0');
  const senders = new Map<number, Socket>();
  for (const [xid, { address }] of asked) senders.set(xid, await listen(address));
  const send = (secs: number): void => {
    for (const [xid, socket] of senders) {
      const { address = '' } = asked.get(xid) ?? {};
      const to = isLoopback(address) ? address : EVERYONE;
      socket.send(encodePacket(discover(asker, xid, secs)), dhcpPort, to, () => {});
    }
  };
  send(0);
  await sleep(waitMs * AGAIN_AFTER);
  send(4);
  await sleep(waitMs * (1 - AGAIN_AFTER));
  return [...heard.values()];
}

export type BootServerQuestion = {
  readonly asker: Asker;
  readonly from: ServedAddress;
  readonly to: Peer;
  readonly waitMs: number;
};

/** What the boot server answers; undefined where it says nothing. */
export async function askBootServer(wanted: BootServerQuestion): Promise<HeardOffer | undefined> {
  const { asker, from, to, waitMs } = wanted;
  const { address, interfaceName } = from;
  const xid = newXid();
  await using open = new AsyncDisposableStack();
  // Of no port in particular: the client's may be another program's on this address.
  const socket = await openClient(address, 0);
  open.defer(() => closeSocket(socket));
  const { promise, resolve } = Promise.withResolvers<HeardOffer | undefined>();
  socket.on('error', () => resolve(undefined));
  socket.on('message', (bytes, sender) => {
    const packet = decoded(bytes);
    if (packet?.xid !== xid || sender.port !== to.port) return;
    const arrival: Arrival = { interfaceName, from: sender.address, message: 'ack' };
    const answer = heardOffer(packet, arrival);
    if (answer !== undefined) resolve(answer);
  });
  const bytes = encodePacket(bootServerQuestion(asker, xid, address));
  const send = () => socket.send(bytes, to.port, to.address, () => {});
  send();
  const again = setTimeout(send, waitMs * AGAIN_AFTER);
  const late = setTimeout(resolve, waitMs, undefined);
  open.defer(() => [again, late].forEach(clearTimeout));
  return await promise;
}

/** Whatever else comes to this port is nobody's fault of ours. */
function decoded(bytes: Buffer): DhcpPacket | undefined {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (error instanceof MalformedPacketError) return undefined;
    throw error;
  }
}

function newXid(): number {
  return randomBytes(4).readUInt32BE();
}
