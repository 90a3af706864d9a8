/**
 * Where a page of a list ended, as an opaque text.
 *
 * It holds the place of the last item and no count of items, so that what is added or removed in between
 * moves nothing: each item that is there all the while comes once.
 *
 * @module
 */

/** What an item is ordered by: it never changes, and no two items of a list have the same. */
export type Place = readonly (string | number)[];

export function writeCursor(list: string, place: Place): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url');
}

/** Undefined for what is no cursor of this list, letter for letter as it was written. */
export function readCursor(list: string, text: string): Place | undefined {
  const parts = partsOf(text);
  if (parts === undefined || parts.length < 2) return undefined;
  const [name, ...place] = parts;
  return name === list && writeCursor(list, place) === text ? place : undefined;
}

function partsOf(text: string): Place | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.every(isPart) ? parts : undefined;
  } catch {
    return undefined;
  }
}

function isPart(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number';
}

/** Part by part; a number stands before a text, and a beginning before what goes on. */
export function comparePlaces(a: Place, b: Place): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareParts(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

type Part = string | number | undefined;

function compareParts(a: Part, b: Part): number {
  if (a === b) return 0;
  if (typeof a !== typeof b) return rank(a) - rank(b);
  return (a as string | number) < (b as string | number) ? -1 : 1;
}

function rank(part: Part): number {
  if (part === undefined) return 0;
  return typeof part === 'number' ? 1 : 2;
}
