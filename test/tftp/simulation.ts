/**
 * A model client and a model network around the transfer's state machine, in simulated time.
 *
 * @module
 */
import { Transfer, type TransferAction } from '../../src/tftp/transfer.ts';

export type Fate = 'arrives' | 'lost' | 'doubled' | 'late';

export type Scenario = {
  readonly blocks: number;
  readonly windowSize: number;
  readonly beginsWithOptions: boolean;
  /** Blocks that one read brings. */
  readonly chunk: number;
  /** Whether the client answers every block out of order, as EDK2 does, or only the first one. */
  readonly acksEachOddBlock: boolean;
  readonly fates: Iterable<Fate>;
};

type Message =
  | { readonly to: 'client'; readonly block: number }
  | { readonly to: 'server'; readonly ack: number }
  | { readonly to: 'server'; readonly supply: number };

const TRIP_MS = 1;
const LATE_MS = 30;
const CLIENT_RETRY_MS = 1000;

export function simulate(scenario: Scenario) {
  return new Simulation(scenario).run();
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #transfer: Transfer;
  readonly #fates: Iterator<Fate>;
  readonly #queue: { at: number; message: Message }[] = [];
  readonly #sends = new Map<number, number>();
  #now = 0;
  #end: 'done' | 'give-up' | undefined;
  #available = 0;
  #received = 0;
  #inWindow = 0;
  #gapTold = false;
  #clientWaitsSince = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#fates = scenario.fates[Symbol.iterator]();
    const { blocks, windowSize, beginsWithOptions } = scenario;
    const patienceMs = 60_000;
    this.#transfer = new Transfer({
      blocks,
      windowSize,
      beginsWithOptions,
      timeoutMs: undefined,
      patienceMs,
    });
  }

  run() {
    this.#read();
    this.#perform(this.#transfer.start(0, 0));
    for (let tick = 0; this.#end === undefined && tick < 200_000; tick += 20) {
      this.#deliverUntil(tick);
      this.#now = tick;
      if (this.#end === undefined) this.#perform(this.#transfer.tick(tick));
      if (tick - this.#clientWaitsSince >= CLIENT_RETRY_MS) this.#ack();
    }
    const counts = [...this.#sends.values()];
    const sends = counts.reduce((sum, count) => sum + count, 0);
    return { end: this.#end, received: this.#received, sends, mostSends: Math.max(...counts) };
  }

  #deliverUntil(time: number): void {
    for (;;) {
      this.#queue.sort((a, b) => a.at - b.at);
      const next = this.#queue[0];
      if (next === undefined || next.at > time || this.#end !== undefined) return;
      this.#queue.shift();
      this.#now = next.at;
      this.#deliver(next.message);
    }
  }

  #deliver(message: Message): void {
    if (message.to === 'client') this.#onBlock(message.block);
    else if ('supply' in message) this.#perform(this.#transfer.supply(message.supply, this.#now));
    else {
      this.#perform(this.#transfer.onAck(message.ack & 0xffff, this.#now));
      this.#read();
    }
  }

  /** The disk is always one chunk ahead, and never faster than half a trip. */
  #read(): void {
    const wanted = this.#transfer.acknowledged + this.#scenario.windowSize + this.#scenario.chunk;
    if (this.#available >= Math.min(wanted, this.#scenario.blocks)) return;
    this.#available = Math.min(this.#scenario.blocks, wanted);
    const message = { to: 'server', supply: this.#available } as const;
    this.#queue.push({ at: this.#now + TRIP_MS / 2, message });
  }

  #perform(action: TransferAction): void {
    if (action.kind === 'done' || action.kind === 'give-up') this.#end = action.kind;
    if (action.kind === 'send-options') this.#post({ to: 'client', block: 0 });
    if (action.kind !== 'send') return;
    for (let block = action.from; block < action.to; block += 1) {
      if (block > this.#available) throw new Error(`block ${block} was not read yet`);
      this.#sends.set(block, (this.#sends.get(block) ?? 0) + 1);
      this.#post({ to: 'client', block });
    }
  }

  #post(message: Message): void {
    const fate = this.#fates.next().value;
    if (fate === 'lost') return;
    const at = this.#now + (fate === 'late' ? LATE_MS : TRIP_MS);
    this.#queue.push({ at, message });
    if (fate === 'doubled') this.#queue.push({ at: at + 0.01, message });
  }

  #ack(): void {
    this.#clientWaitsSince = this.#now;
    this.#inWindow = 0;
    this.#post({ to: 'server', ack: this.#received });
  }

  #onBlock(block: number): void {
    if (block === 0 && this.#received === 0) this.#ack();
    else if (block === this.#received + 1) this.#onNextBlock(block);
    else {
      if (this.#scenario.acksEachOddBlock || !this.#gapTold) this.#ack();
      this.#gapTold = true;
    }
  }

  #onNextBlock(block: number): void {
    this.#gapTold = false;
    this.#received += 1;
    this.#inWindow += 1;
    this.#clientWaitsSince = this.#now;
    const isLast = block === this.#scenario.blocks;
    if (isLast || this.#inWindow >= this.#scenario.windowSize) this.#ack();
  }
}
