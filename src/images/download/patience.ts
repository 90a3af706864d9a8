/**
 * How long a mirror may keep us waiting. Only its own time counts: a slow disk of ours is not its fault.
 *
 * @module
 */

export type Patience = {
  /** Aborted with a TimeoutError once it has run out. */
  readonly signal: AbortSignal;
  /** From now on it is the mirror's turn. */
  wait(): void;
  /** It is ours. */
  rest(): void;
  /** Ends what still hangs on the signal. */
  end(): void;
};

export function createPatience(ms: number): Patience {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const rest = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    wait() {
      rest();
      const giveUp = () => controller.abort(new DOMException('nothing came', 'TimeoutError'));
      timer = setTimeout(giveUp, ms);
    },
    rest,
    end() {
      rest();
      controller.abort();
    },
  };
}
