import assert from 'node:assert/strict';
import { readdir, readFile, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { STREAM_INDEX } from '../../src/images/release/stream-index.ts';
import { tagOf } from '../support/mirror.ts';
import { ISO, ISO_PATH, isoOf, startYard, WISH } from './support/library-yard.ts';
import { publishFolder, publishIndex } from './support/releases.ts';

const MiB = 1024 * 1024;

test('a release is downloaded, verified, and only then served', async (t) => {
  const iso = await isoOf(MiB);
  const { library, folder, mirror, until } = await startYard(t, { iso, threads: true });
  mirror.troubles.set(ISO_PATH, { slow: { piece: 256 * 1024, pauseMs: 40 } });
  const asked = await library.request(WISH);
  assert.equal(asked.id, ISO);
  assert.equal(asked.state, 'downloading');
  assert.equal(asked.label, 'Ubuntu Server 24.04.4 amd64');
  assert.deepEqual(library.list(), []);
  assert.deepEqual(await readdir(folder), ['.pilotlight']);

  const there = await until(ISO, ({ state }) => state === 'verified');
  assert.equal(there.proof, 'signature');
  assert.equal(there.size, iso.length);
  assert.equal(library.find('24.04', 'amd64')?.id, ISO);
  assert.ok(iso.equals(await readFile(join(folder, ISO))));
  assert.deepEqual((await readdir(join(folder, '.pilotlight'))).toSorted(), [
    'checked.json',
    'sums',
  ]);

  const again = await library.request(WISH);
  assert.equal(again.state, 'verified');
  assert.equal(mirror.asked(ISO_PATH).length, 1);
});

test('two orders of one image are one download', async (t) => {
  const { library, mirror, until } = await startYard(t, { iso: await isoOf(MiB) });
  mirror.troubles.set(ISO_PATH, { slow: { piece: 256 * 1024, pauseMs: 20 } });
  const exact = { ...WISH, release: '24.04.4' };
  const orders = await Promise.all([WISH, WISH, exact].map(library.request));
  assert.deepEqual(new Set(orders.map(({ id }) => id)), new Set([ISO]));
  await until(ISO, ({ state }) => state === 'verified');
  assert.equal(mirror.asked(ISO_PATH).length, 1);
  // A point that is here needs no mirror.
  await mirror.stop();
  assert.equal((await library.request(exact)).state, 'verified');
});

test('a connection that is cut goes on where it was cut', async (t) => {
  const iso = await isoOf(MiB);
  const { library, mirror, until } = await startYard(t, { iso });
  mirror.troubles.set(ISO_PATH, { cuts: [100_000, 300_000] });
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'verified');
  const [first, second, third] = mirror.asked(ISO_PATH);
  assert.equal(first?.range, undefined);
  assert.deepEqual([second?.range, second?.status], ['bytes=100000-', 206]);
  assert.equal(second?.ifRange, tagOf(iso));
  assert.deepEqual([third?.range, third?.status], ['bytes=400000-', 206]);
});

test('a restart of the service goes on by itself', async (t) => {
  const iso = await isoOf(2 * MiB);
  const yard = await startYard(t, { iso, threads: true });
  yard.mirror.troubles.set(ISO_PATH, { slow: { piece: 128 * 1024, pauseMs: 30 } });
  await yard.library.request(WISH);
  await yard.come(ISO, 128 * 1024);
  const { library, mirror, until } = await yard.restart();
  mirror.troubles.clear();
  assert.equal(library.views()[0]?.state, 'downloading');
  await until(ISO, ({ state }) => state === 'verified');
  assert.deepEqual(
    mirror.asked(ISO_PATH).map(({ status }) => status),
    [200, 206],
  );
});

test('a mirror that is gone leaves a download that can go on, with the reason', async (t) => {
  const yard = await startYard(t, { iso: await isoOf(MiB) });
  yard.mirror.troubles.set(ISO_PATH, { cuts: [200_000, 0, 0, 0, 0, 0] });
  await yard.library.request(WISH);
  const stopped = await yard.until(ISO, ({ state }) => state === 'absent');
  assert.ok(stopped.reason);
  assert.equal(stopped.progress?.bytes, 200_000);
  // Stopped means stopped: a restart tells it, and does not begin by itself.
  const { library, mirror, until } = await yard.restart();
  const { state, reason, progress } = library.views()[0] ?? assert.fail();
  assert.deepEqual([state, reason, progress?.bytes], ['absent', stopped.reason, 200_000]);
  mirror.troubles.clear();
  await library.request(WISH);
  await until(ISO, (view) => view.state === 'verified');
  assert.equal(mirror.asked(ISO_PATH).at(-1)?.range, 'bytes=200000-');
});

test('a download is called off, and nothing of it stays', async (t) => {
  const { library, folder, mirror, come } = await startYard(t, { iso: await isoOf(MiB) });
  mirror.troubles.set(ISO_PATH, { stallAfter: 100_000 });
  await library.request(WISH);
  await come(ISO, 100_000);
  await library.remove(ISO);
  assert.deepEqual(library.views(), []);
  assert.deepEqual(await readdir(join(folder, '.pilotlight')), ['sums']);
  await assert.rejects(library.remove(ISO), { code: 'IMAGE_NOT_FOUND' });
});

test('one that waits in line is called off without waiting', async (t) => {
  const { library, mirror, signer, come } = await startYard(t);
  const iso = await isoOf(MiB);
  const points = ['24.04.1', '24.04.2', '24.04.3'];
  const releases = points.map((point) => ({ point, iso }));
  await publishFolder(mirror, signer, 'noble', releases);
  publishIndex(mirror, { noble: releases });
  const ids: string[] = [];
  for (const release of points) {
    mirror.troubles.set(`noble/ubuntu-${release}-live-server-amd64.iso`, { stallAfter: 1000 });
    ids.push((await library.request({ ...WISH, release })).id);
  }
  const [first = '', second = '', third = ''] = ids;
  await come(first, 1000);
  await library.remove(third);
  assert.deepEqual(
    library.views().map(({ id }) => id),
    [first, second],
  );
  assert.equal(mirror.asked(`noble/${third}`).length, 0);
});

test('a power cut just after the image got its name leaves nothing to do again', async (t) => {
  const yard = await startYard(t);
  await yard.library.request(WISH);
  await yard.until(ISO, ({ state }) => state === 'verified');
  const hidden = join(yard.folder, '.pilotlight');
  const located = { name: ISO, kind: 'iso', url: yard.mirror.url, sha256: '' };
  await writeFile(join(hidden, `${ISO}.part.json`), JSON.stringify({ located, synced: 5 }));
  await writeFile(join(hidden, 'unknown.part'), 'bytes that no note tells of');
  await writeFile(join(hidden, 'checked.json.0123.new'), '{"half');
  const { library } = await yard.restart();
  assert.deepEqual(
    library.views().map(({ state }) => state),
    ['verified'],
  );
  assert.deepEqual((await readdir(hidden)).toSorted(), ['checked.json', 'sums']);
});

test('a file that was put there by hand stands for more than a download that stopped', async (t) => {
  const iso = await isoOf(MiB);
  const { library, folder, mirror, until } = await startYard(t, { iso });
  mirror.troubles.set(ISO_PATH, { cuts: [200_000, 0, 0, 0, 0, 0] });
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'absent');
  await writeFile(join(folder, ISO), iso);
  const there = await until(ISO, ({ state }) => state === 'verified');
  assert.deepEqual([there.proof, there.reason], ['signature', null]);
  // Asked for, it is there; and of the part nothing is left.
  mirror.troubles.clear();
  const asked = mirror.asked(ISO_PATH).length;
  assert.equal((await library.request(WISH)).state, 'verified');
  assert.equal(mirror.asked(ISO_PATH).length, asked);
  assert.deepEqual((await readdir(join(folder, '.pilotlight'))).toSorted(), [
    'checked.json',
    'sums',
  ]);
  await library.remove(ISO);
  assert.deepEqual(library.views(), []);
});

test('what other downloads still need counts as taken', async (t) => {
  const { library, mirror, signer, folder } = await startYard(t);
  const iso = await isoOf(MiB);
  const releases = ['24.04.1', '24.04.2'].map((point) => ({ point, iso }));
  await publishFolder(mirror, signer, 'noble', releases);
  publishIndex(mirror, { noble: releases });
  const { bavail, bsize } = await statfs(folder);
  // Each of them fits alone. The index says how large they are; the mirror's answer does not.
  const size = Math.floor(bavail * bsize * 0.6);
  const index = `${mirror.files.get(STREAM_INDEX)?.bytes}`.replaceAll(
    /"size":\d+/g,
    `"size":${size}`,
  );
  mirror.files.set(STREAM_INDEX, { bytes: Buffer.from(index), type: 'application/json' });
  for (const { point } of releases) {
    const path = `noble/ubuntu-${point}-live-server-amd64.iso`;
    mirror.troubles.set(path, { chunked: true, stallAfter: 1000 });
  }
  await library.request({ ...WISH, release: '24.04.1' });
  await assert.rejects(library.request({ ...WISH, release: '24.04.2' }), {
    code: 'DISK_UNUSABLE',
    message: /^the disk has \d+ MB free of the \d+ MB that are still to come/,
  });
});
