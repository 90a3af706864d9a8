/**
 * What happened, counted. Names are written by us and few: nothing that came in a packet is part of one.
 *
 * @module
 */

export type Counters = {
  add(name: string, by?: number): void;
  /** Every counter so far, by name in alphabetical order. */
  snapshot(): Readonly<Record<string, number>>;
};

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    add: (name, by = 1) => {
      counts.set(name, (counts.get(name) ?? 0) + by);
    },
    snapshot: () => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
