/**
 * How requests end without a transfer, and the telling of every end.
 *
 * @module
 */
import { createAllowance } from './allowance.ts';
import type { TftpClient } from './content.ts';
import type { Listener } from './listeners.ts';
import { ERROR_CODE, encodePacket, type TftpErrorCode } from './packet.ts';
import { createTally, type TftpReport } from './report.ts';

export type Refusal = {
  readonly code: TftpErrorCode;
  /** For the client's screen. */
  readonly message: string;
  /** For the report, where that may know more. */
  readonly reason?: string;
};

export type OutcomesParts = {
  readonly report: (report: TftpReport) => void;
  /** ERROR packets, and reports of drops. */
  readonly perSecond: number;
  readonly now: () => number;
};

export class Outcomes {
  readonly #parts: OutcomesParts;
  readonly #tally = createTally();
  readonly #mayAnswer: (now: number) => boolean;
  readonly #mayReport: (now: number) => boolean;

  constructor(parts: OutcomesParts) {
    this.#parts = parts;
    this.#mayAnswer = createAllowance(parts.perSecond);
    this.#mayReport = createAllowance(parts.perSecond);
  }

  get counts(): ReturnType<typeof createTally>['counts'] {
    return this.#tally.counts;
  }

  /** Counts and tells. A reporter that throws is not the client's business. */
  add(report: TftpReport): void {
    this.#tally.add(report);
    if (report.kind === 'dropped' && !this.#mayReport(this.#parts.now())) return;
    try {
      this.#parts.report(report);
    } catch {
      // Whoever keeps reports has failed; there is nobody left to tell.
    }
  }

  refuse(asker: { path: string; client: TftpClient }, listener: Listener, refusal: Refusal): void {
    const { path, client } = asker;
    const { code, message, reason = message } = refusal;
    this.#answer(listener, client, refusal);
    this.add({ kind: 'refused', path, client, code, reason });
  }

  drop(client: TftpClient, reason: string): void {
    this.add({ kind: 'dropped', client, reason });
  }

  /** The client may well ask again and find room. */
  dropAsBusy(client: TftpClient, listener: Listener, reason: string): void {
    this.#answer(listener, client, { code: ERROR_CODE.undefined, message: 'the server is busy' });
    this.drop(client, reason);
  }

  /** From the port that was asked: an ERROR ends the exchange, so it needs no port of its own. */
  #answer({ socket }: Listener, client: TftpClient, { code, message }: Refusal): void {
    if (!this.#mayAnswer(this.#parts.now())) return;
    try {
      const text = message.replaceAll('\0', '?');
      const packet = encodePacket({ kind: 'error', code, message: text });
      socket.send(packet, client.port, client.address);
    } catch {
      // The listener was closed meanwhile.
    }
  }
}
