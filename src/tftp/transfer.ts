/**
 * One transfer as a state machine: what to send, when, and when to stop. It does no I/O and reads no
 * clock: events go in with the time in ms, and each gives one action.
 *
 * Blocks are counted from 1 without end; only packets carry 16 bits of the number. The property to
 * preserve: an ACK that brings no news never makes a transfer send (RFC 1123 §4.2.3.1, the Sorcerer's
 * Apprentice), with the one bounded exception that windows need (see `#onDuplicate`).
 *
 * @module
 */
import { RoundTrip } from './round-trip.ts';

export type TransferPlan = {
  /** DATA packets in all; the last is shorter than the others, or empty. */
  readonly blocks: number;
  /** Blocks to an ACK (RFC 7440); 1 is the lockstep of RFC 1350. */
  readonly windowSize: number;
  /** Whether an OACK goes first and its ACK 0 is waited for. */
  readonly beginsWithOptions: boolean;
  /** The wait that the client asked for (RFC 2349); undefined: measured. */
  readonly timeoutMs: number | undefined;
  /** How long to go on without any progress. */
  readonly patienceMs: number;
};

export type TransferAction =
  /** Send the blocks from `from` up to and without `to`, now and in order. */
  | { readonly kind: 'send'; readonly from: number; readonly to: number }
  | { readonly kind: 'send-options' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'done' }
  | { readonly kind: 'give-up' };

const NOTHING: TransferAction = { kind: 'nothing' };
const SEND_OPTIONS: TransferAction = { kind: 'send-options' };
const DONE: TransferAction = { kind: 'done' };
const GIVE_UP: TransferAction = { kind: 'give-up' };

/** `acknowledged` before the ACK of the OACK. */
const OPTIONS_PENDING = -1;
/** How often a repeated ACK may bring a window again, until there is progress or a timeout. */
const GAP_RESENDS = 2;

export class Transfer {
  readonly #plan: TransferPlan;
  readonly #roundTrip = new RoundTrip();
  /** The greatest block that the client has, with all before it. */
  #acknowledged: number;
  /** The first block of the window that was not sent in this round. */
  #next = 1;
  /** The greatest block ever sent. */
  #sent = 0;
  /** The greatest block whose data is at hand. */
  #available = 0;
  #sentAt = 0;
  #progressAt = 0;
  /** Whether all that is in flight was sent once, so that its answer tells the round-trip time. */
  #clean = true;
  #gapResends = 0;
  /** Windows to come in which ACKs of blocks that arrived twice are still expected. */
  #echoes = 0;

  constructor(plan: TransferPlan) {
    this.#plan = plan;
    this.#acknowledged = plan.beginsWithOptions ? OPTIONS_PENDING : 0;
  }

  /** Blocks that the client has. */
  get acknowledged(): number {
    return Math.max(0, this.#acknowledged);
  }

  /** Whether the client has answered at all; a forged request never gets so far. */
  get answered(): boolean {
    return this.#acknowledged > (this.#plan.beginsWithOptions ? OPTIONS_PENDING : 0);
  }

  /** When it last made progress. */
  get progressAt(): number {
    return this.#progressAt;
  }

  /** The first answer to the request; `available` as in `supply`. */
  start(available: number, now: number): TransferAction {
    this.#available = available;
    this.#progressAt = now;
    this.#sentAt = now;
    return this.#acknowledged === OPTIONS_PENDING ? SEND_OPTIONS : this.#fill(now);
  }

  /** Data up to block `available` is at hand: the rest of a window may go out. */
  supply(available: number, now: number): TransferAction {
    this.#available = available;
    return this.#acknowledged === OPTIONS_PENDING ? NOTHING : this.#fill(now);
  }

  /** An ACK with this 16-bit number. Numbers that are not in flight are late or forged: no news. */
  onAck(number: number, now: number): TransferAction {
    if (this.#acknowledged === OPTIONS_PENDING)
      return number === 0 ? this.#onProgress(0, now) : NOTHING;
    const block = this.#acknowledged + ((number - this.#acknowledged) & 0xffff);
    if (block > this.#sent) return NOTHING;
    return block === this.#acknowledged ? this.#onDuplicate(now) : this.#onProgress(block, now);
  }

  /** Time has passed. */
  tick(now: number): TransferAction {
    if (now - this.#progressAt >= this.#plan.patienceMs) return GIVE_UP;
    if (now - this.#sentAt < (this.#plan.timeoutMs ?? this.#roundTrip.timeout)) return NOTHING;
    return this.#sendAgain(now);
  }

  /** The request came again before the first answer was acknowledged: that answer was lost. */
  onRepeatedRequest(now: number): TransferAction {
    return this.answered ? NOTHING : this.#sendAgain(now);
  }

  #sendAgain(now: number): TransferAction {
    // With nothing in flight it is the disk that is waited for, not the client.
    const waitsForData = this.#next === this.#acknowledged + 1;
    if (this.#acknowledged !== OPTIONS_PENDING && waitsForData) return NOTHING;
    this.#roundTrip.backOff();
    if (this.#acknowledged !== OPTIONS_PENDING) return this.#sendWindow(now);
    this.#clean = false;
    this.#sentAt = now;
    return SEND_OPTIONS;
  }

  /**
   * Less than the window means that the client saw a gap (RFC 7440 §4): the window begins again right
   * after the block that it has.
   */
  #onProgress(block: number, now: number): TransferAction {
    if (this.#clean) this.#roundTrip.sample(now - this.#sentAt);
    this.#acknowledged = block;
    this.#progressAt = now;
    this.#gapResends = 0;
    this.#echoes = Math.max(0, this.#echoes - 1);
    return block === this.#plan.blocks ? DONE : this.#sendWindow(now);
  }

  /**
   * The same ACK again. In lockstep it never means anything. With windows it is also how a client
   * says that the first block of the window was lost, so it brings the window again: not at once (a
   * copy made by the network comes right behind the first), not while answers to blocks that were
   * sent twice are still on their way (they would double every window from there on), and no more
   * than `GAP_RESENDS` times before the timer decides.
   */
  #onDuplicate(now: number): TransferAction {
    const { smoothed } = this.#roundTrip;
    if (this.#plan.windowSize === 1 || smoothed === undefined) return NOTHING;
    const quiet = this.#echoes > 0 ? smoothed * 1.25 : smoothed / 4;
    if (this.#gapResends >= GAP_RESENDS || now - this.#sentAt <= quiet) return NOTHING;
    this.#gapResends += 1;
    return this.#sendWindow(now);
  }

  #sendWindow(now: number): TransferAction {
    this.#next = this.#acknowledged + 1;
    this.#clean = this.#next > this.#sent;
    if (!this.#clean) this.#echoes = 2;
    return this.#fill(now);
  }

  #fill(now: number): TransferAction {
    const { windowSize, blocks } = this.#plan;
    const last = Math.min(this.#acknowledged + windowSize, blocks, this.#available);
    if (this.#next > last) return NOTHING;
    const from = this.#next;
    this.#next = last + 1;
    this.#sent = Math.max(this.#sent, last);
    this.#sentAt = now;
    return { kind: 'send', from, to: last + 1 };
  }
}
