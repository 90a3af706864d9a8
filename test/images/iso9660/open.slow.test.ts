import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openIso } from '../../../src/images/iso9660/open.ts';
import { command, needs } from '../../support/needs.ts';
import { makeSmallIso, sampleBytes, writeImage, XORRISO } from '../../support/small-iso.ts';
import { assertOnlyIsoErrors } from '../support/damage.ts';
import { FIXTURES, type FixtureName, unpackFixture } from '../support/fixture-iso.ts';
import { walk } from '../support/iso-walk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const BSDTAR = command('bsdtar', 'libarchive-tools');

/** What bsdtar sees in an image: all paths, and the bytes of one. */
async function bsdtarList(image: string): Promise<readonly string[]> {
  const { stdout } = await run('bsdtar', ['-tf', image], {
    maxBuffer: 64 * 1024 * 1024,
    env: { LC_ALL: 'C.UTF-8', ...PATH },
  });
  const lines = stdout.split('\n').filter((line) => line !== '' && line !== '.');
  return lines.map((line) => line.replace(/\/$/, '')).toSorted();
}

const PATH = { PATH: process.env['PATH'] ?? '' };

async function bsdtarBytes(image: string, path: string): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
  const env = { LC_ALL: 'C.UTF-8', ...PATH };
  return (await run('bsdtar', ['-xOf', image, path], { ...options, env })).stdout;
}

for (const name of Object.keys(FIXTURES) as FixtureName[]) {
  test(`bsdtar and we see the same in the ${name} image`, needs(BSDTAR), async (t) => {
    const image = await unpackFixture(await temporaryFolder(t), name);
    const iso = await openIso(image);
    t.after(() => iso.close());
    const found = await walk(iso);
    assert.deepEqual(found.map(({ path }) => path).toSorted(), await bsdtarList(image));
    const files = found.filter(
      ({ entry, path }) => entry.kind === 'file' && !path.includes('many/'),
    );
    for (const { path, entry } of files) {
      const ours = await iso.read(entry, { offset: 0, length: entry.size });
      assert.ok(ours.equals(await bsdtarBytes(image, path)), `${path} has other bytes`);
    }
  });

  test(`five hundred damaged copies of the ${name} image: only IsoErrors`, async (t) => {
    await assertOnlyIsoErrors(name, { folder: await temporaryFolder(t), runs: 500 });
  });
}

test('a directory of 6,000 long names is read whole', needs(XORRISO, BSDTAR), async (t) => {
  const names = Array.from({ length: 6000 }, (_none, index) => {
    return `pool/${String(index).padStart(6, '0')}-${'x'.repeat(120)}.deb`;
  });
  const folder = await temporaryFolder(t);
  const image = await makeSmallIso(folder, {
    files: Object.fromEntries(names.map((name) => [name, name.slice(0, 11)])),
  });
  const iso = await openIso(image);
  t.after(() => iso.close());
  const found = await walk(iso);
  assert.deepEqual(found.map(({ path }) => path).toSorted(), await bsdtarList(image));
});

test('a file of more than 4 GiB is read across its extents', needs(XORRISO), async (t) => {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  await mkdir(tree);
  const size = 4.5 * 1024 ** 3;
  const marks = [0, 2 ** 31 - 4, 2 ** 32 - 2048 - 4, 2 ** 32 - 4, size - 8];
  const file = await open(join(tree, 'large'), 'w');
  await file.truncate(size);
  for (const at of marks) await file.write(sampleBytes(`at ${at}`, 8), 0, 8, at);
  await file.close();
  await writeFile(join(tree, 'after'), 'after');
  const image = join(folder, 'large.iso');
  await writeImage(tree, image, { options: ['-R', '-iso-level', '3'] });

  const iso = await openIso(image);
  t.after(() => iso.close());
  const large = await iso.find('/large');
  assert.ok(large !== undefined);
  assert.equal(large.size, size);
  for (const at of marks) {
    const bytes = await iso.read(large, { offset: at, length: 8 });
    assert.equal(bytes.toString(), sampleBytes(`at ${at}`, 8).toString());
  }
  const after = await iso.find('/after');
  assert.ok(after !== undefined);
  assert.equal((await iso.read(after, { offset: 0, length: 9 })).toString(), 'after');
});
