/**
 * A TFTP client of the tests' own, after RFC 1350 and RFC 7440, that can lose packets and be rude.
 *
 * @module
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodePacket, encodePacket, type TftpPacket } from '../../src/tftp/packet.ts';

export type Downloaded = {
  readonly bytes: Buffer;
  /** Undefined where no OACK came. */
  readonly options: ReadonlyMap<string, string> | undefined;
  readonly from: RemoteInfo;
  /** DATA packets that arrived, lost ones included. */
  readonly packets: number;
};

export type DownloadWish = {
  readonly port: number;
  readonly address?: string;
  readonly path: string;
  readonly mode?: string;
  readonly options?: Readonly<Record<string, number>>;
  /** Whether to lose this packet: asked for each that arrives and each that leaves. */
  readonly lose?: () => boolean;
  /** How often to send each ACK. */
  readonly acks?: number;
  readonly retryMs?: number;
  /** Told of the first answer, while the transfer runs. */
  readonly onAnswer?: (from: RemoteInfo, own: Socket) => void;
};

/** Rejects with the text of an ERROR packet. */
export async function download(wish: DownloadWish): Promise<Downloaded> {
  const client = new Download(wish);
  try {
    return await client.run();
  } finally {
    client.close();
  }
}

class Download {
  readonly #wish: DownloadWish;
  readonly #socket = createSocket('udp4');
  readonly #parts: Buffer[] = [];
  #blockSize = 512;
  #windowSize = 1;
  /** Blocks in order, counted without end. */
  #got = 0;
  #inWindow = 0;
  #gapTold = false;
  #packets = 0;
  #options: ReadonlyMap<string, string> | undefined;
  #from: RemoteInfo | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(wish: DownloadWish) {
    this.#wish = wish;
  }

  async run(): Promise<Downloaded> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return await new Promise<Downloaded>((resolve, reject) => {
      this.#socket.on('message', (bytes, from) => {
        try {
          const done = this.#onPacket(decodePacket(bytes), from);
          if (done !== undefined) resolve(done);
        } catch (error) {
          reject(error);
        }
      });
      this.#repeat();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  /** Sends what was last sent, and again until something arrives. */
  #repeat(): void {
    if (this.#from === undefined) this.#request();
    else this.#ack();
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#repeat(), this.#wish.retryMs ?? 1000);
  }

  #request(): void {
    const { path, mode = 'octet', options = {}, port, address = '127.0.0.1' } = this.#wish;
    const pairs = Object.entries(options).map(([name, value]) => [name, String(value)] as const);
    const packet = encodePacket({ kind: 'read', path, mode, options: new Map(pairs) });
    if (!this.#isLost()) this.#socket.send(packet, port, address);
  }

  #ack(): void {
    const from = this.#from;
    if (from === undefined) return;
    const packet = encodePacket({ kind: 'ack', block: this.#got & 0xffff });
    for (let copy = 0; copy < (this.#wish.acks ?? 1); copy += 1)
      if (!this.#isLost()) this.#socket.send(packet, from.port, from.address);
  }

  #isLost(): boolean {
    return this.#wish.lose?.() ?? false;
  }

  #onPacket(packet: TftpPacket, from: RemoteInfo): Downloaded | undefined {
    if (packet.kind === 'data') this.#packets += 1;
    if (this.#isLost() || (this.#from !== undefined && from.port !== this.#from.port)) return;
    if (this.#from === undefined) this.#wish.onAnswer?.(from, this.#socket);
    this.#from = from;
    this.#wait();
    if (packet.kind === 'error') throw new Error(`${packet.code} ${packet.message}`);
    if (packet.kind === 'options') this.#onOptions(packet.options);
    if (packet.kind === 'data') return this.#onData(packet.block, packet.bytes);
    return undefined;
  }

  #onOptions(options: ReadonlyMap<string, string>): void {
    this.#options = options;
    this.#blockSize = Number(options.get('blksize') ?? 512);
    this.#windowSize = Number(options.get('windowsize') ?? 1);
    this.#ack();
  }

  /** In order: kept, and acknowledged at the end of a window. Else the first one out of order is told. */
  #onData(block: number, bytes: Buffer): Downloaded | undefined {
    if (block !== ((this.#got + 1) & 0xffff)) {
      if (!this.#gapTold) this.#ack();
      this.#gapTold = true;
      this.#inWindow = 0;
      return;
    }
    this.#gapTold = false;
    this.#got += 1;
    this.#inWindow += 1;
    this.#parts.push(Buffer.from(bytes));
    const isLast = bytes.length < this.#blockSize;
    if (isLast || this.#inWindow >= this.#windowSize) {
      this.#inWindow = 0;
      this.#ack();
    }
    return isLast ? this.#result() : undefined;
  }

  #result(): Downloaded {
    if (this.#from === undefined) throw new Error('a download without a sender');
    const bytes = Buffer.concat(this.#parts);
    return { bytes, options: this.#options, from: this.#from, packets: this.#packets };
  }
}
