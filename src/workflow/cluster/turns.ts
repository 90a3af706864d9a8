/**
 * Something that is done one time after the other, however often it is asked for.
 *
 * @module
 */

export type Turns = {
  /**
   * Resolves when it was done once from beginning to end after this call. Asked for while it runs, it runs
   * once more, for all who asked.
   */
  run(): Promise<void>;
  idle(): Promise<void>;
};

/** `act` must not reject. */
export function createTurns(act: () => Promise<void>): Turns {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function turn(): Promise<void> {
    try {
      await act();
    } finally {
      running = undefined;
    }
  }

  function begin(): Promise<void> {
    next = undefined;
    running = turn();
    return running;
  }

  return {
    run() {
      if (next !== undefined) return next;
      if (running === undefined) return begin();
      next = running.then(begin, begin);
      return next;
    },
    async idle() {
      while (running !== undefined || next !== undefined) await (next ?? running);
    },
  };
}
