import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { IsoEntry } from '../../../src/images/iso9660/entry.ts';
import { IsoError } from '../../../src/images/iso9660/error.ts';
import { type Iso, openIso } from '../../../src/images/iso9660/open.ts';
import { sampleBytes } from '../../support/small-iso.ts';
import { FIXTURES, type FixtureName, LONG_NAME, unpackFixture } from '../support/fixture-iso.ts';
import { filesOf, walk } from '../support/iso-walk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function openFixture(t: TestContext, name: FixtureName): Promise<Iso> {
  const iso = await openIso(await unpackFixture(await temporaryFolder(t), name));
  t.after(() => iso.close());
  return iso;
}

for (const name of Object.keys(FIXTURES) as FixtureName[]) {
  test(`every file of the ${name} image is there, and no other, byte for byte`, async (t) => {
    const files = await filesOf(await openFixture(t, name));
    const expected = new Map(
      Object.entries<Buffer>(FIXTURES[name].files).map(([path, bytes]) => {
        return [name === 'plain' ? path.toUpperCase() : path, bytes];
      }),
    );
    assert.deepEqual([...files.keys()].toSorted(), [...expected.keys()].toSorted());
    for (const [path, bytes] of expected) {
      assert.ok(files.get(path)?.equals(bytes), `${path} has other bytes`);
    }
  });
}

test('each thing in an image has an identity of its own, empty files too', async (t) => {
  for (const name of Object.keys(FIXTURES) as FixtureName[]) {
    const entries = await walk(await openFixture(t, name));
    const ids = entries.map(({ entry }) => entry.id);
    assert.equal(new Set(ids).size, ids.length);
  }
});

test('a name that needs a continuation area is found whole', async (t) => {
  const iso = await openFixture(t, 'rock-ridge');
  const found = await iso.find(`/${LONG_NAME}`);
  assert.equal(found?.name, LONG_NAME);
  assert.equal(found?.mode, 0o100644);
});

test('a directory that was moved away is found where it belongs', async (t) => {
  const iso = await openFixture(t, 'relocated');
  const found = await iso.find('/a/b/c/d/e/f/g/h/i/j/bottom');
  assert.equal(found?.size, 5000);
  const top = await iso.list(iso.root);
  assert.ok(!top.some(({ name }) => name === 'h'), 'it is listed at the top as well');
});

test('symbolic links are followed inside the image, and listed as links', async (t) => {
  const iso = await openFixture(t, 'rock-ridge');
  const direct = await iso.find('/a/b');
  assert.deepEqual(await iso.find('/link'), direct);
  assert.deepEqual(await iso.find('/link/../b/c'), await iso.find('/a/b/c'));
  assert.equal((await iso.find('/a/up'))?.name, 'entry-3');
  assert.equal((await iso.find('/to-root/vmlinuz'))?.name, 'vmlinuz');
  assert.deepEqual(await iso.find('/../../a'), await iso.find('/a'));
  const links = (await iso.list(iso.root)).filter(({ kind }) => kind === 'symlink');
  assert.deepEqual(links.map(({ name, target }) => [name, target]).toSorted(), [
    ['link', 'a/b'],
    ['loop', 'loop'],
    ['to-root', '/casper'],
  ]);
});

test('a loop of symbolic links is an error, and no endless search', async (t) => {
  const iso = await openFixture(t, 'rock-ridge');
  await assert.rejects(iso.find('/loop/x'), refusal('damaged', /loop of symbolic links/));
});

test('a path that leads through a file, or to nothing, finds nothing', async (t) => {
  const iso = await openFixture(t, 'rock-ridge');
  for (const path of ['/nothing', '/casper/vmlinuz/x', '/CASPER/vmlinuz', '/many/entry-70']) {
    assert.equal(await iso.find(path), undefined, path);
  }
  assert.equal((await iso.find('/'))?.id, iso.root.id);
});

test('without Rock Ridge a name is found in any case', async (t) => {
  for (const name of ['plain', 'joliet'] as const) {
    const iso = await openFixture(t, name);
    assert.equal((await iso.find('/casper/vmlinuz'))?.kind, 'file');
    assert.equal((await iso.find('/Dir/file.txt'))?.size, 5000);
  }
});

test('any part of a file can be read, and no byte behind its end', async (t) => {
  const iso = await openFixture(t, 'rock-ridge');
  const file = (await iso.find('/a/b/c/d/e/f/g/h/i/j/bottom')) as IsoEntry;
  const bytes = sampleBytes('bottom', 5000);
  for (const [offset, length] of [
    [0, 1],
    [2047, 3],
    [4990, 100],
    [5000, 1],
    [0, 0],
  ] as const) {
    const part = await iso.read(file, { offset, length });
    assert.ok(part.equals(bytes.subarray(offset, offset + length)), `${offset}+${length}`);
  }
});

test('a file that ends before its volume does is refused with both sizes', async (t) => {
  const path = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  await truncate(path, 100_000);
  await assert.rejects(openIso(path), refusal('cut-short', /^is cut short: 100000 of \d+ bytes$/));
});

test('a file that shrinks while it is open gives an error, and not fewer bytes', async (t) => {
  const path = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  const iso = await openIso(path);
  t.after(() => iso.close());
  const file = (await iso.find('/casper/initrd')) as IsoEntry;
  await truncate(path, 100_000);
  await assert.rejects(
    iso.read(file, { offset: 0, length: file.size }),
    refusal('cut-short', /became shorter/),
  );
});

test('what is no image at all is refused as that', async (t) => {
  const folder = await temporaryFolder(t);
  for (const size of [0, 100, 40_000]) {
    const path = join(folder, `${size}.iso`);
    await writeFile(path, Buffer.alloc(size, 7));
    await assert.rejects(openIso(path), refusal('not-iso9660', /no ISO 9660 image/));
  }
});

function refusal(reason: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof IsoError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, message);
    return true;
  };
}
