/**
 * One page of a list.
 *
 * @module
 */
import { comparePlaces, type Place, writeCursor } from './cursor.ts';

/** As a query asks for it. */
export type PageWish = {
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: Place | undefined;
};

export type PageOrder<T> = {
  /** A cursor of one list is none of another. */
  readonly list: string;
  readonly placeOf: (item: T) => Place;
};

export type Page<T> = {
  readonly items: readonly T[];
  /** The cursor of the page that follows, or null where this is the last. */
  readonly next: string | null;
};

export function pageOf<T>(
  all: readonly T[],
  { list, placeOf }: PageOrder<T>,
  { limit, cursor }: PageWish,
): Page<T> {
  const following = all
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => cursor === undefined || comparePlaces(place, cursor) > 0)
    .sort((a, b) => comparePlaces(a.place, b.place));
  const page = following.slice(0, limit);
  const last = page.at(-1);
  const isLast = following.length <= limit || last === undefined;
  return {
    items: page.map(({ item }) => item),
    next: isLast ? null : writeCursor(list, last.place),
  };
}

/** What is dated, the oldest first. */
export function byAge({ createdAt, id }: { readonly createdAt: number; readonly id: string }) {
  return [createdAt, id];
}

export function byName({ name }: { readonly name: string }) {
  return [name];
}
