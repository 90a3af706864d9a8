/**
 * How long an answer takes, and so how long to wait for one: RFC 6298.
 *
 * @module
 */

/** RFC 6298 starts at 1 s for the open internet. A boot network is one hop wide. */
const FIRST_TIMEOUT_MS = 500;
/** RFC 6298 asks for 1 s at least; a lost block would then cost as much as 10 MB take. */
const SHORTEST_TIMEOUT_MS = 100;
const LONGEST_TIMEOUT_MS = 8000;
/** Timers are looked at once in a sweep, so a wait is never more exact than that. */
const GRANULARITY_MS = 20;

export class RoundTrip {
  #smoothed: number | undefined;
  #deviation = 0;
  #backoff = 1;

  /** ms; undefined before the first answer. */
  get smoothed(): number | undefined {
    return this.#smoothed;
  }

  /** ms to wait for an answer. */
  get timeout(): number {
    const wait =
      this.#smoothed === undefined
        ? FIRST_TIMEOUT_MS
        : this.#smoothed + Math.max(GRANULARITY_MS, 4 * this.#deviation);
    return Math.min(LONGEST_TIMEOUT_MS, Math.max(SHORTEST_TIMEOUT_MS, wait) * this.#backoff);
  }

  /** An answer to something that was sent once (Karn's rule: the caller leaves out the rest). */
  sample(ms: number): void {
    this.#backoff = 1;
    if (this.#smoothed === undefined) {
      this.#smoothed = ms;
      this.#deviation = ms / 2;
      return;
    }
    this.#deviation += (Math.abs(ms - this.#smoothed) - this.#deviation) / 4;
    this.#smoothed += (ms - this.#smoothed) / 8;
  }

  /** No answer came. Stays until an answer that is beyond doubt (RFC 6298 §5.5 to 5.7). */
  backOff(): void {
    this.#backoff = Math.min(this.#backoff * 2, LONGEST_TIMEOUT_MS / SHORTEST_TIMEOUT_MS);
  }
}
