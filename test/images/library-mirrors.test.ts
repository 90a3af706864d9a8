import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STREAM_INDEX } from '../../src/images/release/stream-index.ts';
import { tagOf } from '../support/mirror.ts';
import { ISO, ISO_PATH, isoOf, QUICK, startYard, WISH } from './support/library-yard.ts';
import { publishFolder, publishIndex } from './support/releases.ts';

const iso = await isoOf(600 * 1024);
const isVerified = ({ state }: { state: string }) => state === 'verified';

test('a mirror that knows no ranges is asked for everything again', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.troubles.set(ISO_PATH, { cuts: [200_000], ignoreRange: true });
  await library.request(WISH);
  await until(ISO, isVerified);
  assert.deepEqual(
    mirror.asked(ISO_PATH).map(({ status }) => status),
    [200, 200],
  );
});

test('a file that changed on the mirror begins again', async (t) => {
  const { library, mirror, until, come } = await startYard(t, { iso });
  const before = Buffer.alloc(iso.length, 1);
  mirror.files.set(ISO_PATH, { bytes: before });
  mirror.troubles.set(ISO_PATH, { cuts: [200_000] });
  await library.request(WISH);
  await come(ISO, 200_000);
  mirror.files.set(ISO_PATH, { bytes: iso });
  await until(ISO, isVerified);
  assert.deepEqual(
    mirror.asked(ISO_PATH).map(({ ifRange, status }) => [ifRange, status]),
    [
      [undefined, 200],
      [tagOf(before), 200],
    ],
  );
});

test('without an ETag the date of the file vouches for a part of it', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.files.set(ISO_PATH, { bytes: iso, etag: null });
  mirror.troubles.set(ISO_PATH, { cuts: [200_000] });
  await library.request(WISH);
  await until(ISO, isVerified);
  const { ifRange, status } = mirror.asked(ISO_PATH).at(-1) ?? assert.fail();
  assert.deepEqual([ifRange, status], ['Tue, 10 Feb 2026 12:00:00 GMT', 206]);
});

test('a body without a length that ends before the size of the index was cut, and is gone on with', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.troubles.set(ISO_PATH, { cuts: [200_000], untilClose: true });
  await library.request(WISH);
  await until(ISO, isVerified);
  assert.deepEqual(
    mirror.asked(ISO_PATH).map(({ range, status }) => [range, status]),
    [
      [undefined, 200],
      ['bytes=200000-', 206],
    ],
  );
});

test('a mirror that is overloaded is asked again', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.troubles.set(ISO_PATH, { statuses: [503, 429] });
  await library.request(WISH);
  await until(ISO, isVerified);
  assert.deepEqual(
    mirror.asked(ISO_PATH).map(({ status }) => status),
    [503, 429, 200],
  );
});

test('a mirror that falls silent is left, and asked for the rest', async (t) => {
  const { library, mirror, until, come } = await startYard(t, {
    iso,
    limits: { ...QUICK, stallMs: 600 },
  });
  mirror.troubles.set(ISO_PATH, { stallAfter: 200_000 });
  await library.request(WISH);
  await come(ISO, 200_000);
  mirror.troubles.clear();
  await until(ISO, isVerified);
  const { range, status } = mirror.asked(ISO_PATH).at(-1) ?? assert.fail();
  assert.deepEqual([range, status], ['bytes=200000-', 206]);
});

test('redirects are followed, and a body without a length is taken', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.files.set('elsewhere.iso', { bytes: iso });
  mirror.troubles.set(ISO_PATH, { redirect: `${mirror.url}/elsewhere.iso` });
  mirror.troubles.set('elsewhere.iso', { chunked: true });
  await library.request(WISH);
  await until(ISO, isVerified);
});

test('arm64 comes from its own mirror, without an index', async (t) => {
  const { library, mirror, signer, until } = await startYard(t, { iso });
  const releases = ['24.04.3', '24.04.4'].map((point) => ({ point, arch: 'arm64', iso }));
  await publishFolder(mirror, signer, 'ports/24.04/release', releases);
  const { id, point } = await library.request({ ...WISH, arch: 'arm64' });
  assert.deepEqual([id, point], ['ubuntu-24.04.4-live-server-arm64.iso', '24.04.4']);
  await until(id, isVerified);
  assert.equal(mirror.asked(STREAM_INDEX).length, 0);
});

test('a mirror without an index has its releases in folders by their numbers', async (t) => {
  const { library, mirror, signer } = await startYard(t, { iso });
  mirror.files.delete(STREAM_INDEX);
  await publishFolder(mirror, signer, '24.04', [{ point: '24.04.4', iso }]);
  assert.equal((await library.request(WISH)).id, ISO);
});

test('of several points a release means the newest, and a point itself', async (t) => {
  const { library, mirror, signer } = await startYard(t, { iso });
  const points = ['24.04.9', '24.04.10'].map((point) => ({ point, iso }));
  await publishFolder(mirror, signer, 'noble', points);
  publishIndex(mirror, { noble: points });
  assert.equal((await library.request(WISH)).point, '24.04.10');
  assert.equal((await library.request({ ...WISH, release: '24.04.9' })).point, '24.04.9');
});
