import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../src/images/check/verdict.ts';
import { findImage } from '../../src/images/find-image.ts';
import type { Image } from '../../src/images/image.ts';
import { createServableImages } from '../../src/images/servable.ts';

function image(point: string): Image {
  const id = `ubuntu-${point}-live-server-amd64.iso`;
  const info = { label: `Ubuntu-Server ${point}`, distribution: 'Ubuntu-Server', arch: 'amd64' };
  return {
    kind: 'ubuntu',
    ...{ id, path: `/images/${id}`, size: 3_000, modifiedAt: 0, etag: `"${point}"` },
    ...{ ...info, arch: 'amd64', release: point.slice(0, 5), point },
    ...{ kernel: { offset: 0, size: 1 }, initrd: { offset: 1, size: 1 } },
  };
}

const VERIFIED: Verdict = { state: 'verified', proof: 'signature' };
const VERDICTS: readonly Verdict[] = [
  VERIFIED,
  { state: 'unchecked' },
  { state: 'checking', expected: undefined },
  { state: 'broken', reason: 'has another sum' },
];

/** A folder and its checks, as the catalogue and the checks keep them. */
function makeFolder() {
  let all: readonly Image[] = [];
  let revision = 0;
  let looks = 0;
  const verdicts = new Map<string, Verdict>();
  return {
    catalogue: { list: () => all },
    checks: {
      revision: () => revision,
      verdict: ({ id }: Image) => {
        looks += 1;
        return verdicts.get(id) ?? VERIFIED;
      },
    },
    looks: () => looks,
    hold: (...images: readonly Image[]) => {
      all = images;
    },
    judge: ({ id }: Image, verdict: Verdict) => {
      verdicts.set(id, verdict);
      revision += 1;
    },
  };
}

const OLD = image('24.04.3');
const NEW = image('24.04.4');

test('the list is made once, and is the same one until something changes', () => {
  const folder = makeFolder();
  folder.hold(OLD, NEW);
  const servable = createServableImages({ ...folder, unchecked: 'serve' });
  assert.equal(servable.list(), servable.list());
  assert.equal(servable.find('24.04', 'amd64'), NEW);
  assert.equal(servable.find('24.04', 'amd64'), NEW);
  assert.equal(folder.looks(), 2);
});

test('an image that comes, goes or fails its check is seen by the next question', () => {
  const folder = makeFolder();
  const servable = createServableImages({ ...folder, unchecked: 'serve' });
  assert.equal(servable.find('24.04', 'amd64'), undefined);
  folder.hold(OLD);
  assert.equal(servable.find('24.04', 'amd64'), OLD);
  folder.hold(OLD, NEW);
  assert.equal(servable.find('24.04', 'amd64'), NEW);
  folder.judge(NEW, { state: 'broken', reason: 'has another sum' });
  assert.equal(servable.find('24.04', 'amd64'), OLD);
  folder.judge(NEW, VERIFIED);
  assert.equal(servable.find('24.04', 'amd64'), NEW);
  assert.equal(servable.find('24.04', 'arm64'), undefined);
  folder.hold();
  assert.equal(servable.find('24.04', 'amd64'), undefined);
});

type Change =
  | { readonly hold: readonly Image[] }
  | { readonly judged: Image; readonly verdict: Verdict };

test('whatever happens in whatever order, the answers are those of a fresh look', () => {
  const images = ['24.04.3', '24.04.4', '22.04.5', '22.04'].map(image);
  const wanted = ['24.04', '24.04.3', '22.04', OLD.id, 'nothing'];
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ hold: fc.subarray(images) }),
    fc.record({ judged: fc.constantFrom(...images), verdict: fc.constantFrom(...VERDICTS) }),
  );
  const run = (changes: readonly Change[], unchecked: 'serve' | 'refuse') => {
    const folder = makeFolder();
    const kept = createServableImages({ ...folder, unchecked });
    for (const one of changes) {
      if ('hold' in one) folder.hold(...one.hold);
      else folder.judge(one.judged, one.verdict);
      const { list } = createServableImages({ ...folder, unchecked });
      assert.deepEqual(kept.list(), list());
      for (const name of wanted) {
        assert.equal(kept.find(name, 'amd64'), findImage(list(), name, 'amd64'));
      }
    }
  };
  fc.assert(fc.property(fc.array(change), fc.constantFrom('serve', 'refuse'), run));
});
