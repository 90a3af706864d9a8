/**
 * Tells subscribers what was committed.
 *
 * @module
 */
import type { StoreChange } from './changes.ts';

export type Listener = (change: StoreChange) => void;

export class Publisher {
  readonly #listeners = new Set<{ readonly hear: Listener }>();
  readonly #failed: (error: unknown) => void;

  /** `failed` hears what a listener threw; the others are told all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Returns the way to unsubscribe. */
  subscribe(hear: Listener): () => void {
    const subscription = { hear };
    this.#listeners.add(subscription);
    return () => {
      this.#listeners.delete(subscription);
    };
  }

  publish(change: StoreChange): void {
    for (const { hear } of this.#listeners) {
      try {
        hear(change);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
