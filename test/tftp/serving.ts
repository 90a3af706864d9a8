/**
 * A TFTP server on loopback over contents in memory or a folder, and what it reported.
 *
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import type { ServedAddress } from '../../src/domain/ipv4.ts';
import type { TftpContent, TftpRequest } from '../../src/tftp/content.ts';
import { decodePacket, encodePacket, type TftpPacket } from '../../src/tftp/packet.ts';
import type { TftpReport } from '../../src/tftp/report.ts';
import { createTftpServer, type TftpLimits } from '../../src/tftp/server.ts';

export function loopback(address: string): ServedAddress {
  return { address, prefixLength: 8, interfaceName: 'lo' };
}

export type ServingWish = {
  readonly open?: (request: TftpRequest) => Promise<TftpContent>;
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly limits?: Partial<TftpLimits>;
  readonly addresses?: readonly string[];
};

/** Stopped at the end of the test. */
export async function serving(t: TestContext, wish: ServingWish) {
  const reports: TftpReport[] = [];
  /** Set `ahead` (ms) to let time pass. */
  const clock = { ahead: 0 };
  const open = wish.open ?? ((request: TftpRequest) => fromMemory(wish.files ?? {}, request.path));
  const server = createTftpServer({
    port: 0,
    inherited: [],
    open,
    report: (report) => reports.push(report),
    now: () => performance.now() + clock.ahead,
    ...(wish.limits === undefined ? {} : { limits: wish.limits }),
  });
  t.after(() => server.stop());
  const addresses = wish.addresses ?? ['127.0.0.1'];
  await server.start(addresses.map(loopback));
  const portOf = (address: string) => {
    const listener = server.listening().find((each) => each.address === address);
    if (listener === undefined) throw new Error(`${address} is not served`);
    return listener.port;
  };
  return { server, reports, clock, port: portOf(addresses[0] ?? ''), portOf };
}

async function fromMemory(
  files: Readonly<Record<string, Buffer>>,
  path: string,
): Promise<TftpContent> {
  const bytes = files[path];
  if (bytes === undefined) return { kind: 'refused', code: 1, message: `no file ${path}` };
  return { kind: 'bytes', bytes };
}

/** Waits until `condition` holds; fails after ten seconds: the machine may be busy. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

type Arrived = { readonly packet: TftpPacket; readonly port: number; readonly address: string };

/** A bare socket that speaks packets, for what no polite client does. Closed at the end of the test. */
export async function rawClient(t: TestContext) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let open = true;
  const close = () => {
    if (open) socket.close();
    open = false;
  };
  t.after(close);
  const inbox: Arrived[] = [];
  socket.on('message', (bytes, { port, address }) =>
    inbox.push({ packet: decodePacket(Buffer.from(bytes)), port, address }),
  );
  return {
    inbox,
    socket,
    close,
    send(packet: TftpPacket | Buffer, port: number) {
      socket.send(Buffer.isBuffer(packet) ? packet : encodePacket(packet), port, '127.0.0.1');
    },
    ask(path: string, port: number, options: Readonly<Record<string, string>> = {}) {
      const packet = { kind: 'read', path, mode: 'octet' } as const;
      this.send({ ...packet, options: new Map(Object.entries(options)) }, port);
    },
    async next(): Promise<Arrived> {
      await until(() => inbox.length > 0, 'a packet arrives');
      const [first] = inbox.splice(0, 1);
      if (first === undefined) throw new Error('an empty inbox');
      return first;
    },
    /** Packets that arrive within `ms`. */
    async within(ms: number): Promise<TftpPacket[]> {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return inbox.splice(0).map(({ packet }) => packet);
    },
  };
}

/** Bytes in which no block is like another. */
export function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 9)) & 0xff;
  return bytes;
}
