/**
 * What waits to be processed, a bounded row for each owner: one that floods takes neither the memory nor
 * the turns of the others.
 *
 * @module
 */

export type FairQueue<T> = {
  /** False where the owner's row is full: the item is dropped, and counted. */
  add(owner: string, item: T): boolean;
  /** The next item; owners take turns. */
  next(): readonly [owner: string, item: T] | undefined;
  /** Empties the row of one owner, oldest first. */
  takeAll(owner: string): readonly T[];
  /** How many of the owner's items were dropped since this was last asked. */
  dropped(owner: string): number;
};

export function createFairQueue<T>(mostPerOwner: number): FairQueue<T> {
  /** In the order of their turns. A row that is empty is not there. */
  const rows = new Map<string, T[]>();
  const drops = new Map<string, number>();

  return {
    add(owner, item) {
      const row = rows.get(owner) ?? [];
      if (row.length >= mostPerOwner) {
        drops.set(owner, (drops.get(owner) ?? 0) + 1);
        return false;
      }
      row.push(item);
      rows.set(owner, row);
      return true;
    },

    next() {
      const [first] = rows;
      const [owner, row] = first ?? [];
      const item = row?.shift();
      if (owner === undefined || row === undefined || item === undefined) return undefined;
      rows.delete(owner);
      if (row.length > 0) rows.set(owner, row);
      return [owner, item];
    },

    takeAll(owner) {
      const row = rows.get(owner) ?? [];
      rows.delete(owner);
      return row;
    },

    dropped(owner) {
      const count = drops.get(owner) ?? 0;
      drops.delete(owner);
      return count;
    },
  };
}
