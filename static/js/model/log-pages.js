/**
 * A log that grows at its top, read page by page: what is shown has no hole in it.
 */
export const NO_PAGES = { entries: [], next: undefined };

/**
 * The newest page, read again. What it shares no entry with any more has a hole above it: more was written
 * meanwhile than a page holds, and what was read before has to be asked for again.
 */
export function withNewest(before, { entries, next }) {
  const fresh = new Set(entries.map(({ id }) => id));
  const isWhole = before.entries.some(({ id }) => fresh.has(id));
  if (!isWhole) return { entries, next: next ?? undefined };
  return {
    entries: [...entries, ...before.entries.filter(({ id }) => !fresh.has(id))],
    next: before.next,
  };
}

/** The page that follows what was read, asked for with `cursor`: a hole may have been found meanwhile. */
export function withOlder(before, { entries, next }, cursor) {
  if (before.next !== cursor) return before;
  return { entries: [...before.entries, ...entries], next: next ?? undefined };
}
