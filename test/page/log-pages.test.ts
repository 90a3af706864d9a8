import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from '../support/page/modules.ts';

const { NO_PAGES, withNewest, withOlder } = await load('model/log-pages.js');

const PAGE = 5;

/** As the API does it: the newest first, `next` where there may be more. */
function pageOf(written: number, cursor = written + 1) {
  const ids = Array.from({ length: Math.min(PAGE, cursor - 1) }, (_, n) => cursor - 1 - n);
  const entries = ids.map((id) => ({ id }));
  return { entries, next: entries.length === PAGE ? (ids.at(-1) ?? null) : null };
}

type Deed = { readonly writes: number } | 'read' | 'older';

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ writes: fc.integer({ min: 1, max: 12 }) }),
  fc.constant('read' as const),
  fc.constant('older' as const),
);

test('whatever is written between two readings, what is shown is the newest without a hole', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      let written = 3;
      let pages = withNewest(NO_PAGES, pageOf(written));
      let top = written;
      for (const one of deeds) {
        if (typeof one === 'object') written += one.writes;
        if (one === 'read') {
          pages = withNewest(pages, pageOf(written));
          top = written;
        }
        if (one === 'older' && pages.next !== undefined)
          pages = withOlder(pages, pageOf(written, pages.next), pages.next);
        const ids = pages.entries.map(({ id }: { id: number }) => id);
        assert.deepEqual(
          ids,
          ids.map((_: number, n: number) => top - n),
        );
        // Whoever goes on to the end has seen everything.
        assert.ok(pages.next !== undefined || ids.length === top);
      }
    }),
  );
});

test('an older page that arrives after a hole was found is not put beside it', () => {
  let pages = withNewest(NO_PAGES, pageOf(20));
  const asked = pages.next;
  pages = withNewest(pages, pageOf(40));
  assert.deepEqual(withOlder(pages, pageOf(40, asked), asked), pages);
});
