/**
 * Boot clients on loopback that ask the whole service one after the other.
 *
 * @module
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { encodePacket } from '../src/dhcp/packet.ts';
import { chaddr, question } from '../test/support/dhcp-questions.ts';
import { PORTS } from './pilotlight.ts';

/** The MAC of the machine that asks; registered before, so that it is answered. */
export const ASKER = '525400cc0001';

const QUESTION = encodePacket(question({ chaddr: chaddr(ASKER) }));

export type DhcpClient = {
  /** ms to the offer, or undefined where none came in `patienceMs`. */
  ask(patienceMs: number): Promise<number | undefined>;
  close(): void;
};

export async function openDhcpClient(): Promise<DhcpClient> {
  const socket: Socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('error', () => undefined); // nobody listens yet
  return {
    async ask(patienceMs) {
      const began = performance.now();
      const answered = Promise.withResolvers<boolean>();
      const late = setTimeout(answered.resolve, patienceMs, false);
      const onMessage = () => answered.resolve(true);
      socket.once('message', onMessage);
      socket.send(QUESTION, PORTS.dhcp, '127.0.0.1');
      const came = await answered.promise;
      clearTimeout(late);
      socket.off('message', onMessage);
      return came ? performance.now() - began : undefined;
    },
    close: () => socket.close(),
  };
}
