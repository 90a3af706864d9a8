/**
 * Many TFTP clients in one process. Takes a `LoadOptions` as its argument, prints a `LoadResult`.
 *
 * Retries after 1 s, as firmware does; at a gap it acknowledges the last block in order, once (RFC 7440).
 *
 * @module
 */
import { createSocket } from 'node:dgram';

export type LoadOptions = {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  /** Files in all. */
  readonly files: number;
  readonly windowSize: number;
  /** The share of packets that is lost, each way. */
  readonly loss: number;
};

export type LoadResult = { readonly bytes: number; readonly ms: number };

const BLOCK_SIZE = 1468;
const RETRY_MS = 1000;

async function load(options: LoadOptions): Promise<LoadResult> {
  const startedAt = performance.now();
  let left = options.files;
  let bytes = 0;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const length = await fetchOnce(options);
      bytes += length;
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  return { bytes, ms: performance.now() - startedAt };
}

/** Resolves with the length of the file. */
function fetchOnce({ port, path, windowSize, loss }: LoadOptions): Promise<number> {
  const socket = createSocket('udp4');
  const ack = Buffer.from([0, 4, 0, 0]);
  const window = windowSize > 1 ? `windowsize\0${windowSize}\0` : '';
  const request = Buffer.from(`\0\x01${path}\0octet\0blksize\0${BLOCK_SIZE}\0${window}`);
  let tid: number | undefined;
  let got = 0;
  let inWindow = 0;
  let bytes = 0;
  let gapTold = false;
  let heardAt = performance.now();

  const isLost = () => loss > 0 && Math.random() < loss;
  const say = () => {
    inWindow = 0;
    heardAt = performance.now();
    if (isLost()) return;
    ack.writeUInt16BE(got & 0xffff, 2);
    if (tid === undefined) socket.send(request, port, '127.0.0.1');
    else socket.send(Buffer.from(ack), tid, '127.0.0.1');
  };
  /** Whether the file is complete. */
  const onData = (packet: Buffer): boolean => {
    if (packet.readUInt16BE(2) !== ((got + 1) & 0xffff)) {
      if (!gapTold) say();
      gapTold = true;
      return false;
    }
    gapTold = false;
    got += 1;
    inWindow += 1;
    bytes += packet.length - 4;
    const isLast = packet.length < BLOCK_SIZE + 4;
    if (isLast || inWindow >= windowSize) say();
    return isLast;
  };

  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      if (performance.now() - heardAt >= RETRY_MS) say();
    }, 50);
    const finish = () => {
      clearInterval(timer);
      socket.close();
    };
    socket.on('message', (packet, from) => {
      if (isLost()) return;
      tid ??= from.port;
      if (tid !== from.port) return;
      if (packet[1] === 6) say();
      else if (packet[1] === 3) {
        heardAt = performance.now();
        if (!onData(packet)) return;
        finish();
        resolve(bytes);
      } else {
        finish();
        reject(new Error(`answered with ${packet.toString('latin1')}`));
      }
    });
    socket.bind(0, '127.0.0.1', say);
  });
}

const options: LoadOptions = JSON.parse(process.argv[2] ?? '{}');
console.info(JSON.stringify(await load(options)));
