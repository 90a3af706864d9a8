/**
 * What the owner of a thread uses of it.
 *
 * @module
 */

/** A Worker is one, and so is the tenant of a shared thread. */
export type Thread = {
  postMessage(message: unknown): void;
  on(event: 'message', hear: (message: unknown) => void): unknown;
  /** An error that nobody caught. `exit` follows. */
  on(event: 'error', hear: (error: unknown) => void): unknown;
  on(event: 'exit', hear: (code: number) => void): unknown;
  terminate(): Promise<unknown>;
};
