/**
 * Fetches a file by TFTP, as firmware does.
 *
 * @module
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { decodePacket, encodePacket, type TftpPacket } from './packet.ts';

export type TftpFetch = {
  readonly server: string;
  readonly port: number;
  readonly path: string;
  readonly options: Readonly<Record<string, string>>;
  /** Of silence, after which it asks again; four times in all. */
  readonly patienceMs: number;
};

export type TftpFetched =
  | { readonly kind: 'file'; readonly bytes: Buffer; readonly ms: number }
  | { readonly kind: 'refused'; readonly message: string }
  /** Nothing more came; so many bytes had come before. */
  | { readonly kind: 'silent'; readonly received: number };

const TRIES = 4;
const PLAIN_BLOCK_BYTES = 512;
/** A loader has 1 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function fetchByTftp(wanted: TftpFetch): Promise<TftpFetched> {
  const socket = createSocket('udp4');
  try {
    return await new Promise((resolve, reject) => {
      socket.once('error', reject);
      receive(socket, wanted, resolve);
    });
  } finally {
    socket.close();
  }
}

function receive(socket: Socket, wanted: TftpFetch, done: (fetched: TftpFetched) => void): void {
  const startedAt = performance.now();
  const chunks: Buffer[] = [];
  let received = 0;
  let [blockBytes, window, block, tries] = [PLAIN_BLOCK_BYTES, 1, 0, 0];
  /** The port that it answers from is the transfer's (RFC 1350 §4). */
  let peer: number | undefined;
  const request = { kind: 'read', path: wanted.path, mode: 'octet' } as const;
  let last: TftpPacket = { ...request, options: new Map(Object.entries(wanted.options)) };
  let timer: NodeJS.Timeout | undefined;

  function finish(fetched: TftpFetched): void {
    clearTimeout(timer);
    socket.removeAllListeners('message');
    done(fetched);
  }
  function say(packet: TftpPacket): void {
    last = packet;
    socket.send(encodePacket(packet), peer ?? wanted.port, wanted.server);
    clearTimeout(timer);
    timer = setTimeout(lateAnswer, wanted.patienceMs);
  }
  function lateAnswer(): void {
    tries += 1;
    if (tries >= TRIES) finish({ kind: 'silent', received });
    else say(last);
  }
  function take(bytes: Buffer): void {
    block += 1;
    tries = 0;
    chunks.push(bytes);
    received += bytes.length;
    const isLast = bytes.length < blockBytes;
    if (received > MOST_BYTES) finish({ kind: 'refused', message: 'it does not end' });
    else if (isLast || block % window === 0) say({ kind: 'ack', block: block & 0xffff });
    if (isLast) {
      const ms = performance.now() - startedAt;
      finish({ kind: 'file', bytes: Buffer.concat(chunks), ms });
    }
  }
  function hear(packet: TftpPacket): void {
    if (packet.kind === 'error') finish({ kind: 'refused', message: packet.message });
    else if (packet.kind === 'options' && block === 0) {
      blockBytes = Number(packet.options.get('blksize') ?? PLAIN_BLOCK_BYTES);
      window = Number(packet.options.get('windowsize') ?? 1);
      say({ kind: 'ack', block: 0 });
    } else if (packet.kind === 'data' && packet.block === ((block + 1) & 0xffff)) {
      take(packet.bytes);
    }
  }

  socket.on('message', (bytes: Buffer, { port }: RemoteInfo) => {
    peer ??= port;
    if (port !== peer) return;
    try {
      hear(decodePacket(bytes));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      finish({ kind: 'refused', message: `what came is no TFTP: ${error.message}` });
    }
  });
  say(last);
}
