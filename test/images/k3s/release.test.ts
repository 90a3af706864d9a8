import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  BINARY_PATH,
  FOLDER,
  IMAGES_PATH,
  K3S,
  K3S_WISH,
  numbered,
  publishK3s,
  SCRIPT,
  SCRIPT_PATH,
  VERSION,
} from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';

const MiB = 1024 * 1024;
const isVerified = ({ state }: { state: string }) => state === 'verified';

test('a release is fetched file by file, checked, and lies in one folder', async (t) => {
  const { library, mirror, folder, until } = await startYard(t, { threads: true });
  const [binary, images] = [numbered(300_000), numbered(MiB, 2)];
  publishK3s(mirror, { binary, images });
  mirror.troubles.set(IMAGES_PATH, { slow: { piece: 256 * 1024, pauseMs: 30 } });
  const asked = await library.request(K3S_WISH);
  assert.deepEqual(
    [asked.id, asked.state, asked.label],
    [...[K3S, 'downloading', 'K3s v1.33.1+k3s1 amd64']],
  );
  assert.ok('reason' in library.artifactsOf(VERSION, 'amd64'));

  const { release, point, arch, proof, size } = await until(K3S, isVerified);
  assert.deepEqual([release, point, arch, proof], ['v1.33', VERSION, 'amd64', 'mirror']);
  const lies = join(folder, 'k3s', FOLDER);
  assert.deepEqual((await readdir(lies)).toSorted(), [
    'install.sh',
    'k3s',
    'k3s-airgap-images-amd64.tar.zst',
    'release.json',
    'sha256sum-amd64.txt',
  ]);
  assert.ok(binary.equals(await readFile(join(lies, 'k3s'))));
  assert.ok(SCRIPT.equals(await readFile(join(lies, 'install.sh'))));
  assert.ok((size ?? 0) > binary.length + images.length);
  const left = (await readdir(join(folder, '.pilotlight'))).filter((name) => /part/.test(name));
  assert.deepEqual(left, []);

  // A version that is here needs no mirror.
  await mirror.stop();
  assert.equal((await library.request(K3S_WISH)).state, 'verified');
});

test('a mirror that takes no HEAD, and one that leads elsewhere, will do', async (t) => {
  const { library, mirror, until } = await startYard(t);
  publishK3s(mirror);
  mirror.troubles.set(BINARY_PATH, { statuses: [405] });
  mirror.troubles.set(IMAGES_PATH, { redirect: `${mirror.url}/blobs/1` });
  mirror.files.set('blobs/1', { bytes: numbered(9000, 2) });
  const { size } = await library.request(K3S_WISH);
  assert.equal(size, null);
  const there = await until(K3S, isVerified);
  assert.ok((there.size ?? 0) > 12_000);
});

test('both architectures of a version are two images', async (t) => {
  const { library, mirror, until } = await startYard(t);
  publishK3s(mirror);
  publishK3s(mirror, { arch: 'arm64' });
  const arm = { ...K3S_WISH, arch: 'arm64' } as const;
  const orders = await Promise.all([library.request(K3S_WISH), library.request(arm)]);
  for (const { id } of orders) await until(id, isVerified);
  assert.deepEqual(
    orders.map(({ id }) => id),
    [K3S, 'k3s-v1.33.1%2Bk3s1-arm64'],
  );
});

test('two orders of one release are one download', async (t) => {
  const { library, mirror, until } = await startYard(t);
  publishK3s(mirror);
  await Promise.all([library.request(K3S_WISH), library.request({ ...K3S_WISH })]);
  await until(K3S, isVerified);
  const downloads = mirror.asked(BINARY_PATH).filter(({ method }) => method === 'GET');
  assert.equal(downloads.length, 1);
});

test('a cut in the second file goes on where it was, and the first is not asked for again', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror, { images: numbered(600_000, 2) });
  yard.mirror.troubles.set(IMAGES_PATH, { cuts: [200_000, 0, 0, 0, 0] });
  await yard.library.request(K3S_WISH);
  const stopped = await yard.until(K3S, ({ state }) => state === 'absent');
  assert.ok(stopped.reason);
  assert.equal(stopped.progress?.bytes, 203_000);
  assert.match(JSON.stringify(yard.library.artifactsOf(VERSION, 'amd64')), /cannot be used/);

  // Stopped means stopped: a restart tells it, and asking goes on.
  const { library, mirror, until } = await yard.restart();
  const { state, progress } = library.views()[0] ?? assert.fail();
  assert.deepEqual([state, progress?.bytes], ['absent', 203_000]);
  mirror.troubles.clear();
  await library.request(K3S_WISH);
  await until(K3S, isVerified);
  const gets = (path: string) => mirror.asked(path).filter(({ method }) => method === 'GET');
  assert.equal(gets(IMAGES_PATH).at(-1)?.range, 'bytes=200000-');
  assert.equal(gets(BINARY_PATH).length, 1);
});

test('a restart of the service goes on by itself', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror, { images: numbered(2 * MiB, 2) });
  yard.mirror.troubles.set(IMAGES_PATH, { slow: { piece: 128 * 1024, pauseMs: 30 } });
  await yard.library.request(K3S_WISH);
  await yard.come(K3S, 256 * 1024);
  const { library, mirror, until } = await yard.restart();
  mirror.troubles.clear();
  assert.equal(library.views()[0]?.state, 'downloading');
  await until(K3S, isVerified);
  const statuses = mirror.asked(IMAGES_PATH).filter(({ method }) => method === 'GET');
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [200, 206],
  );
});

test('what was read once is not read again after a restart', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror);
  await yard.library.request(K3S_WISH);
  await yard.until(K3S, isVerified);
  const { library, reports } = await yard.restart();
  assert.ok('files' in library.artifactsOf(VERSION, 'amd64'));
  assert.ok(!reports.some(({ kind }) => kind === 'image-checking'));
});

test('a download that is called off leaves nothing', async (t) => {
  const { library, mirror, folder, come } = await startYard(t);
  publishK3s(mirror, { images: numbered(2 * MiB, 2) });
  mirror.troubles.set(IMAGES_PATH, { slow: { piece: 128 * 1024, pauseMs: 30 } });
  await library.request(K3S_WISH);
  await come(K3S, 256 * 1024);
  await library.remove(K3S);
  assert.deepEqual(library.views(), []);
  assert.deepEqual(await readdir(join(folder, '.pilotlight')), []);
});

test('a release in use is not removed, nor pruned; an old one that nobody needs is', async (t) => {
  const used = new Set<string>();
  const inUse = (id: string) => (used.has(id) ? 'the cluster runs it' : undefined);
  const { library, mirror, until } = await startYard(t, { inUse });
  const fetched = async (release: string) => {
    publishK3s(mirror, { version: release });
    const { id } = await library.request({ ...K3S_WISH, release });
    await until(id, isVerified);
    return id;
  };
  const candidate = await fetched('v1.33.2-rc1+k3s1');
  await fetched('v1.32.9+k3s1');
  const old = await fetched(VERSION);
  const newest = await fetched('v1.33.10+k3s1');
  used.add(old);
  const reason = 'the cluster runs it';
  await assert.rejects(library.remove(old), { code: 'IMAGE_IN_USE' });
  assert.deepEqual(await library.prune({ release: 'v1.33' }), {
    removed: [candidate],
    kept: [{ id: old, reason }],
  });
  used.clear();
  assert.deepEqual((await library.prune({})).removed, [old]);
  assert.equal(library.views().length, 2);
  await library.remove(newest);
  assert.ok('reason' in library.artifactsOf('v1.33.10+k3s1', 'amd64'));
});

test('a release that a person put there is checked by the list beside it', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror);
  await yard.library.request(K3S_WISH);
  await yard.until(K3S, isVerified);
  await rm(join(yard.folder, 'k3s', FOLDER, 'release.json'));
  await rm(join(yard.folder, '.pilotlight'), { recursive: true });
  await yard.mirror.stop();
  const { library, until } = await yard.restart();
  const { proof } = await until(K3S, isVerified);
  assert.equal(proof, 'sum');
  assert.equal((await library.request(K3S_WISH)).state, 'verified');

  await rm(join(yard.folder, 'k3s', FOLDER, 'sha256sum-amd64.txt'));
  await library.refresh();
  const { reason } = await until(K3S, ({ state }) => state === 'broken');
  assert.equal(reason, 'lacks sha256sum-amd64.txt');
  assert.equal(yard.mirror.asked(SCRIPT_PATH).length, 2);
});
