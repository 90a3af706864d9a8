import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  type CatalogueReport,
  createImageCatalogue,
  type ImageCatalogue,
} from '../../src/images/catalogue.ts';
import { fixtureBytes, unpackFixture } from './support/fixture-iso.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

type Started = { readonly catalogue: ImageCatalogue; readonly reports: CatalogueReport[] };

async function startCatalogue(t: TestContext, folder: string, settleMs = 0): Promise<Started> {
  const reports: CatalogueReport[] = [];
  const report = (one: CatalogueReport) => reports.push(one);
  const catalogue = createImageCatalogue({ folder, report, settleMs });
  t.after(catalogue.stop);
  await catalogue.start();
  return { catalogue, reports };
}

function ids(catalogue: ImageCatalogue): readonly string[] {
  return catalogue.list().map(({ id }) => id);
}

/** Waits for a change that satisfies `expected`, as the watch brings it. */
async function until(catalogue: ImageCatalogue, expected: () => boolean): Promise<void> {
  const changes = new EventTarget();
  const off = catalogue.onChange(() => changes.dispatchEvent(new Event('change')));
  const signal = AbortSignal.timeout(60_000);
  while (!expected()) await once(changes, 'change', { signal });
  off();
}

test('the images of a folder are there once it has started', async (t) => {
  const folder = await temporaryFolder(t);
  const path = await unpackFixture(folder, 'rock-ridge');
  await symlink(path, join(folder, 'by link.iso'));
  await writeFile(join(folder, 'notes.txt'), 'no image');
  await writeFile(join(folder, '.hidden.iso.Xy12'), 'rsync');
  await mkdir(join(folder, 'folder.iso'));
  const { catalogue } = await startCatalogue(t, folder);
  assert.deepEqual(ids(catalogue), ['by%20link.iso', 'rock-ridge.iso']);
  assert.deepEqual(catalogue.broken(), []);
  assert.equal(catalogue.find('24.04', 'amd64')?.point, '24.04.4');
});

test('what is no image is listed as broken, with the reason', async (t) => {
  const folder = await temporaryFolder(t);
  await unpackFixture(folder, 'plain');
  const { catalogue, reports } = await startCatalogue(t, folder);
  const refused = { id: 'plain.iso', reason: 'is no Ubuntu image: it holds no file .disk/info' };
  assert.deepEqual(catalogue.broken(), [refused]);
  assert.deepEqual(reports, [{ kind: 'image-refused', ...refused }]);
});

test('files that come and go are seen without being asked', async (t) => {
  const folder = await temporaryFolder(t);
  const { catalogue } = await startCatalogue(t, folder);
  assert.deepEqual(ids(catalogue), []);
  const path = await unpackFixture(folder, 'rock-ridge');
  await until(catalogue, () => ids(catalogue).length === 1);
  await rename(path, join(folder, 'renamed.iso'));
  await until(catalogue, () => ids(catalogue)[0] === 'renamed.iso');
  await rm(join(folder, 'renamed.iso'));
  await until(catalogue, () => ids(catalogue).length === 0);
});

test('a file that still grows is no broken image, and looked at when it has settled', async (t) => {
  const folder = await temporaryFolder(t);
  const bytes = await fixtureBytes('rock-ridge');
  const path = join(folder, 'growing.iso');
  const half = bytes.length >> 1;
  await writeFile(path, bytes.subarray(0, half));
  const { catalogue } = await startCatalogue(t, folder, 60_000);
  await appendFile(path, bytes.subarray(half, half + 1000));
  await catalogue.refresh();
  assert.deepEqual([catalogue.list(), catalogue.broken()], [[], []]);
  await appendFile(path, bytes.subarray(half + 1000));
  await catalogue.refresh();
  assert.deepEqual([catalogue.list(), catalogue.broken()], [[], []]);
  await catalogue.refresh();
  assert.deepEqual(ids(catalogue), ['growing.iso']);
});

test('a file that was left alone for long is looked at at once', async (t) => {
  const folder = await temporaryFolder(t);
  const path = await unpackFixture(folder, 'rock-ridge');
  await utimes(path, 1_700_000_000, 1_700_000_000);
  const { catalogue } = await startCatalogue(t, folder, 60_000);
  assert.deepEqual(ids(catalogue), ['rock-ridge.iso']);
});

test('a file that is replaced is another image', async (t) => {
  const folder = await temporaryFolder(t);
  const path = await unpackFixture(folder, 'rock-ridge');
  const { catalogue, reports } = await startCatalogue(t, folder);
  const before = catalogue.list()[0]?.etag;
  await writeFile(join(folder, 'fresh'), await fixtureBytes('relocated'));
  await rename(join(folder, 'fresh'), path);
  await catalogue.refresh();
  assert.deepEqual(ids(catalogue), ['rock-ridge.iso']);
  assert.notEqual(catalogue.list()[0]?.etag, before);
  assert.deepEqual(
    reports.map(({ kind }) => kind),
    ['image-added', 'image-removed', 'image-added'],
  );
});

test('a missing folder is made, and one that vanishes leaves an empty catalogue', async (t) => {
  const folder = join(await temporaryFolder(t), 'not/yet');
  const { catalogue, reports } = await startCatalogue(t, folder);
  await unpackFixture(folder, 'rock-ridge');
  await catalogue.refresh();
  assert.equal(ids(catalogue).length, 1);
  await rm(folder, { recursive: true });
  await catalogue.refresh();
  await catalogue.refresh();
  assert.deepEqual(ids(catalogue), []);
  assert.equal(reports.filter(({ kind }) => kind === 'folder-unreadable').length, 1);
  await mkdir(folder);
  await unpackFixture(folder, 'rock-ridge');
  await catalogue.refresh();
  assert.equal(ids(catalogue).length, 1);
});

test('many requests to look at once are few looks, and all of them are answered', async (t) => {
  const folder = await temporaryFolder(t);
  const { catalogue } = await startCatalogue(t, folder);
  await unpackFixture(folder, 'rock-ridge');
  await Promise.all(Array.from({ length: 50 }, () => catalogue.refresh()));
  assert.deepEqual(ids(catalogue), ['rock-ridge.iso']);
});
