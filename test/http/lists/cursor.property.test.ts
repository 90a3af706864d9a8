import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  comparePlaces,
  type Place,
  readCursor,
  writeCursor,
} from '../../../src/http/lists/cursor.ts';
import { pageOf } from '../../../src/http/lists/page.ts';

const part = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' }));
const place: fc.Arbitrary<Place> = fc.array(part, { minLength: 1, maxLength: 3 });

type Item = { readonly at: number; readonly id: string };

/** Few times, so that many items have the same. */
const items = (minLength = 0) =>
  fc.uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 3 }), id: fc.string() }), {
    ...{ minLength, maxLength: 30 },
    selector: ({ at, id }) => JSON.stringify([at, id]),
  });

const ORDER = { list: 'things', placeOf: ({ at, id }: Item): Place => [at, id] };

/** Walks the pages; `between` changes what there is after each. */
function walk(all: readonly Item[], limit: number, between = (now: readonly Item[]) => now) {
  const seen: Item[] = [];
  let now = all;
  let cursor: Place | undefined;
  for (let pages = 0; pages < 200; pages++) {
    const { items: page, next } = pageOf(now, ORDER, { limit, cursor });
    assert.ok(page.length <= limit);
    seen.push(...page);
    if (next === null) return seen;
    assert.equal(page.length, limit, 'only the last page is short');
    cursor = readCursor('things', next);
    assert.ok(cursor);
    now = between(now);
  }
  throw new Error('the pages do not end');
}

test('a cursor is read as it was written, and by its own list alone', () => {
  fc.assert(
    fc.property(place, (given) => {
      const text = writeCursor('things', given);
      assert.match(text, /^[\w-]+$/);
      assert.deepEqual(readCursor('things', text), JSON.parse(JSON.stringify(given)));
      assert.equal(readCursor('others', text), undefined);
      assert.equal(readCursor('things', `${text}=`), undefined);
    }),
  );
});

test('what is no cursor is refused, and nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
      const read = readCursor('things', text);
      if (read !== undefined) assert.equal(writeCursor('things', read), text);
    }),
  );
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const value of [[], ['things'], ['things', null], ['things', {}], { 0: 'things' }, 'things'])
    assert.equal(readCursor('things', forged(value)), undefined);
});

test('places are in one order', () => {
  fc.assert(
    fc.property(place, place, place, (a, b, c) => {
      assert.equal(Math.sign(comparePlaces(a, b)), -Math.sign(comparePlaces(b, a)) + 0);
      assert.equal(comparePlaces(a, a), 0);
      const [x, y, z] = [a, b, c].toSorted(comparePlaces) as [Place, Place, Place];
      assert.ok(comparePlaces(x, y) <= 0 && comparePlaces(y, z) <= 0 && comparePlaces(x, z) <= 0);
    }),
  );
});

test('the pages have each item once, in order, however long they are', () => {
  fc.assert(
    fc.property(items(), fc.integer({ min: 1, max: 12 }), (all, limit) => {
      const sorted = all.toSorted((a, b) => comparePlaces(ORDER.placeOf(a), ORDER.placeOf(b)));
      assert.deepEqual(walk(all, limit), sorted);
    }),
  );
});

test('what is there all the while comes once, whatever is added and removed between the pages', () => {
  const changes = fc.array(fc.tuple(items(), fc.array(fc.nat(40))), { maxLength: 8 });
  fc.assert(
    fc.property(items(1), fc.integer({ min: 1, max: 6 }), changes, (all, limit, steps) => {
      const key = (item: Item) => JSON.stringify(ORDER.placeOf(item));
      const gone = new Set<string>();
      let step = 0;
      const seen = walk(all, limit, (now) => {
        const [added = [], removed = []] = steps[step++] ?? [];
        const leaving = removed.flatMap((index) => now[index] ?? []).map(key);
        for (const name of leaving) gone.add(name);
        const known = new Set(now.map(key));
        const fresh = added.filter((item) => !known.has(key(item)) && !gone.has(key(item)));
        return [...now.filter((item) => !gone.has(key(item))), ...fresh];
      });
      const told = seen.map(key);
      assert.equal(new Set(told).size, told.length, 'nothing twice');
      for (const item of all.filter((one) => !gone.has(key(one))))
        assert.ok(told.includes(key(item)));
    }),
  );
});
