/**
 * Tells subscribers what was committed.
 *
 * @module
 */

export class Publisher<Change> {
  readonly #listeners = new Set<{ readonly hear: (change: Change) => void }>();
  readonly #failed: (error: unknown) => void;

  /** `failed` hears what a listener threw; the others are told all the same. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Returns the way to unsubscribe. */
  subscribe(hear: (change: Change) => void): () => void {
    const subscription = { hear };
    this.#listeners.add(subscription);
    return () => {
      this.#listeners.delete(subscription);
    };
  }

  publish(change: Change): void {
    for (const { hear } of this.#listeners) {
      try {
        hear(change);
      } catch (error) {
        this.#failed(error);
      }
    }
  }
}
