/**
 * One transfer on its own socket: carries out what the state machine says.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import type { BlockSource, SourceEvents } from './block-source.ts';
import type { TftpClient } from './content.ts';
import { blocksOf } from './framing.ts';
import type { Negotiated } from './negotiate.ts';
import { acknowledgedBlock, decodePacket, ERROR_CODE, encodePacket } from './packet.ts';
import { closeQuietly, errorCode } from './sockets.ts';
import { Transfer, type TransferAction } from './transfer.ts';

/** How a transfer ended. */
export type SessionEnd =
  | { readonly kind: 'sent' }
  | { readonly kind: 'aborted' | 'timed-out'; readonly reason: string };

export type SessionParts = {
  /** Connected to the client; closed at the end. */
  readonly socket: Socket;
  readonly client: TftpClient;
  readonly negotiated: Negotiated;
  /** Bytes of the content. */
  readonly size: number;
  readonly patienceMs: number;
  readonly now: () => number;
  /** Called once. */
  readonly onEnd: (end: SessionEnd) => void;
};

/** Retransmissions that a client's own long `timeout` must leave room for. */
const CHOSEN_TIMEOUTS = 3;
const LONGEST_REASON = 200;

export class Session implements SourceEvents {
  readonly #parts: SessionParts;
  readonly #blocks: number;
  readonly #transfer: Transfer;
  #source: BlockSource | undefined;
  #ended = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { blockSize, windowSize, timeoutMs, acknowledged } = parts.negotiated;
    this.#blocks = blocksOf({ size: parts.size, blockSize });
    this.#transfer = new Transfer({
      blocks: this.#blocks,
      windowSize,
      beginsWithOptions: acknowledged.size > 0,
      timeoutMs,
      patienceMs: Math.max(parts.patienceMs, CHOSEN_TIMEOUTS * (timeoutMs ?? 0)),
    });
  }

  /** Sends the first answer. The source is closed at the end. */
  start(source: BlockSource): void {
    const { socket, client, now } = this.#parts;
    this.#source = source;
    // The kernel drops strangers from connect() on; one may have come right before.
    socket.on('message', (bytes, sender) => {
      if (sender.port === client.port && sender.address === client.address) this.#onMessage(bytes);
    });
    socket.on('error', (error) => this.#onSocketError(error));
    source.advance(0);
    this.#perform(this.#transfer.start(source.available, now()));
  }

  /** Whether the client has shown itself. */
  get answered(): boolean {
    return this.#transfer.answered;
  }

  /** ms since the client last took something. */
  idleMs(now: number): number {
    return now - this.#transfer.progressAt;
  }

  /** Bytes that the client has acknowledged. */
  get bytes(): number {
    return Math.min(
      this.#parts.size,
      this.#transfer.acknowledged * this.#parts.negotiated.blockSize,
    );
  }

  tick(now: number): void {
    this.#perform(this.#transfer.tick(now));
  }

  repeatRequest(now: number): void {
    this.#perform(this.#transfer.onRepeatedRequest(now));
  }

  supplied(): void {
    if (this.#source === undefined) return;
    this.#perform(this.#transfer.supply(this.#source.available, this.#parts.now()));
  }

  failed(error: unknown): void {
    this.abort(`reading failed: ${errorCode(error)}`, 'the file can not be read any further');
  }

  isSending(): boolean {
    return !this.#ended && this.#parts.socket.getSendQueueCount() > 0;
  }

  /** Ends the transfer; the client is told `message`, if any. */
  abort(reason: string, message?: string): void {
    if (this.#ended) return;
    if (message !== undefined)
      this.#send(encodePacket({ kind: 'error', code: ERROR_CODE.undefined, message }));
    this.#end({ kind: 'aborted', reason });
  }

  #onMessage(bytes: Buffer): void {
    if (this.#ended) return;
    const block = acknowledgedBlock(bytes);
    if (block === undefined) {
      this.#onOddPacket(bytes);
      return;
    }
    const action = this.#transfer.onAck(block, this.#parts.now());
    if (action.kind !== 'done') this.#source?.advance(this.#transfer.acknowledged);
    this.#perform(action);
  }

  /** Anything but an ACK: an ERROR ends the transfer, the rest is noise. */
  #onOddPacket(bytes: Buffer): void {
    try {
      const packet = decodePacket(bytes);
      if (packet.kind === 'error')
        this.abort(`by the client: error ${packet.code} ${printable(packet.message)}`.trim());
    } catch {
      // Not TFTP. The client's next packet may be.
    }
  }

  /** A port that is closed never answers again; other errors are losses, which the timer mends. */
  #onSocketError(error: Error): void {
    if (errorCode(error) === 'ECONNREFUSED') this.abort('the client closed its port');
  }

  #perform(action: TransferAction): void {
    if (this.#ended) return;
    switch (action.kind) {
      case 'send':
        this.#sendBlocks(action.from, action.to);
        break;
      case 'send-options':
        this.#sendOptions();
        break;
      case 'done':
        this.#end({ kind: 'sent' });
        break;
      case 'give-up':
        this.#end({ kind: 'timed-out', reason: this.#silence() });
        break;
      case 'nothing':
        break;
    }
  }

  #sendBlocks(from: number, to: number): void {
    const { socket } = this.#parts;
    const source = this.#source;
    if (source === undefined) return;
    try {
      // Without a callback a failed send is silent: for UDP it is a lost packet like any other.
      for (let block = from; block < to; block += 1) socket.send(source.packet(block));
    } catch (error) {
      this.failed(error);
    }
  }

  #sendOptions(): void {
    const { acknowledged } = this.#parts.negotiated;
    this.#send(encodePacket({ kind: 'options', options: acknowledged }));
  }

  #send(packet: Buffer): void {
    this.#parts.socket.send(packet);
  }

  #silence(): string {
    if (!this.answered) return 'the client never answered';
    return `no news after block ${this.#transfer.acknowledged} of ${this.#blocks}`;
  }

  #end(end: SessionEnd): void {
    this.#ended = true;
    this.#source?.close();
    void closeQuietly(this.#parts.socket);
    this.#parts.onEnd(end);
  }
}

/** Text of a stranger, fit for a log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_REASON);
}
