import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  BINARY_PATH,
  FOLDER,
  IMAGES_PATH,
  K3S,
  K3S_WISH,
  publishK3s,
  VERSION,
} from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';

const isVerified = ({ state }: { state: string }) => state === 'verified';

/** A release that is here, in a library that has stopped; `before` is the folder as it was downloaded. */
async function startStopped(t: TestContext) {
  const yard = await startYard(t);
  publishK3s(yard.mirror);
  await yard.library.request(K3S_WISH);
  await yard.until(K3S, isVerified);
  await yard.library.stop();
  const lies = join(yard.folder, 'k3s', FOLDER);
  const part = join(yard.folder, '.pilotlight', `k3s-${FOLDER}.part`);
  const located = JSON.parse(await readFile(join(lies, 'release.json'), 'utf8')) as object;
  const note = (synced: number) =>
    writeFile(`${part}.json`, JSON.stringify({ located, synced, total: synced }));
  const downloads = () => {
    return [BINARY_PATH, IMAGES_PATH].flatMap((path) =>
      yard.mirror.asked(path).filter(({ method }) => method === 'GET'),
    ).length;
  };
  return { ...yard, lies, part, note, downloads };
}

test('power that goes after the last byte, and before the release has its name, costs no download', async (t) => {
  const { lies, part, note, downloads, restart } = await startStopped(t);
  await rename(lies, part);
  await note(12_000);
  const before = downloads();
  const { library, until } = await restart();
  await until(K3S, isVerified);
  assert.ok('files' in library.artifactsOf(VERSION, 'amd64'));
  assert.equal(downloads(), before);
  assert.ok(!existsSync(part));
});

test('power that goes after the release got its name leaves a note, which goes', async (t) => {
  const { part, note, downloads, restart } = await startStopped(t);
  await note(12_000);
  const before = downloads();
  const { library } = await restart();
  assert.equal(library.views()[0]?.state, 'verified');
  assert.equal(downloads(), before);
  assert.ok(!existsSync(`${part}.json`));
});

test('bytes that no note tells of, and a release that was on its way out, go', async (t) => {
  const { lies, part, folder, restart } = await startStopped(t);
  await cp(lies, part, { recursive: true });
  await rename(lies, join(folder, 'k3s', `.gone-${FOLDER}`));
  const { library } = await restart();
  assert.deepEqual(library.views(), []);
  assert.ok(!existsSync(part));
  assert.deepEqual(await readdir(join(folder, 'k3s')), []);
});

test('a file that went bad while nothing ran is read again, and fetched again', async (t) => {
  const { lies, part, note, downloads, restart } = await startStopped(t);
  await rename(lies, part);
  await appendFile(join(part, 'k3s'), 'x');
  await note(12_000);
  const before = downloads();
  const { until } = await restart();
  await until(K3S, isVerified);
  assert.equal(downloads(), before + 1);
});

test('what else lies among the releases is left alone, and not taken for one', async (t) => {
  const { folder, restart } = await startStopped(t);
  await mkdir(join(folder, 'k3s', 'v1.33.1-k3s1-amd64'));
  await mkdir(join(folder, 'k3s', 'v1.33.2+k3s1-amd64', 'install.sh'), { recursive: true });
  await writeFile(join(folder, 'k3s', 'v1.33.3+k3s1-amd64'), 'a file');
  const { library } = await restart();
  assert.deepEqual(
    library.views().map(({ id, state, reason }) => [id, state, reason]),
    [
      [K3S, 'verified', null],
      ['k3s-v1.33.2%2Bk3s1-amd64', 'broken', 'lacks sha256sum-amd64.txt'],
      ['k3s-v1.33.3%2Bk3s1-amd64', 'broken', 'is no folder'],
    ],
  );
});
