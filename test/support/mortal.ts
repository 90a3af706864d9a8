/**
 * A service that can be killed between any two of its effects, as by SIGKILL: from then on nothing that it does
 * has any effect, and nothing that it waits for ever comes.
 *
 * @module
 */

export type Life = {
  /** The same ports, whose effects are counted, and end with this life. */
  mortal<P extends object>(ports: P): P;
  /** Resolves when `work` is over, or the life is. */
  untilDeath(work: Promise<unknown>): Promise<void>;
  end(): void;
  readonly isOver: boolean;
  /** Effects so far. */
  readonly effects: number;
};

/** Dies before its `at`th effect, or after it: then the effect was had, and nobody knows. */
export type Death = { readonly at: number; readonly when: 'before' | 'after' };

/** Questions, which change nothing. */
const QUESTIONS = new Set([
  ...[
    'getSetting',
    'state',
    'onChange',
    'kept',
    'fetched',
    'list',
    'hasNode',
    'shell',
    'release',
    'seen',
  ],
  ...['all', 'byNode', 'byHostname', 'byMac', 'holds', 'needOf', 'random', 'config', 'task'],
  ...['hosts', 'hostOf', 'vmids', 'isFree', 'isRunning'],
  ...['view', 'current', 'members', 'waiting', 'byId', 'now', 'newId', 'endpoint', 'conditions'],
  ...['all', 'driver', 'delay'],
]);

export function createLife(death?: Death): Life {
  const over = Promise.withResolvers<void>();
  const never = new Promise<never>(() => {});
  let isOver = false;
  let effects = 0;

  function end(): void {
    isOver = true;
    over.resolve();
  }

  async function effect(act: () => unknown): Promise<unknown> {
    if (isOver) return never;
    effects += 1;
    const dies = effects === death?.at;
    if (dies && death.when === 'before') end();
    if (isOver) return never;
    const result = await act();
    if (dies) end();
    return isOver ? never : result;
  }

  function mortal<P extends object>(ports: P): P {
    return new Proxy(ports, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value === 'object' && value !== null) return mortal(value);
        if (typeof value !== 'function') return value;
        const call = (...words: unknown[]): unknown => Reflect.apply(value, target, words);
        if (key === 'shell')
          return async (...words: unknown[]) => mortal((await call(...words)) as object);
        if (typeof key === 'symbol' || QUESTIONS.has(key)) return call;
        if (key === 'note' || key === 'failed')
          return (...words: unknown[]) => isOver || call(...words);
        return (...words: unknown[]) => effect(() => call(...words));
      },
    });
  }

  return {
    mortal,
    end,
    untilDeath: async (work) => void (await Promise.race([work, over.promise])),
    get isOver() {
      return isOver;
    },
    get effects() {
      return effects;
    },
  };
}
