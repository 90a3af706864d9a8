import assert from 'node:assert/strict';
import { chmod, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ByteRange } from '../../src/images/bulk/byte-range.ts';
import { imageId, recognise } from '../../src/images/recognise.ts';
import { INITRD, KERNEL, SERVER_INFO } from '../support/small-iso.ts';
import { unpackFixture } from './support/fixture-iso.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('an Ubuntu image is recognised, with its kernel and initrd as ranges of it', async (t) => {
  const path = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  const recognition = await recognise(path);
  assert.ok(recognition.kind === 'image');
  const { image } = recognition;
  assert.equal(image.id, 'rock-ridge.iso');
  assert.equal(image.label, SERVER_INFO);
  assert.equal(image.distribution, 'Ubuntu-Server');
  assert.equal(image.point, '24.04.4');
  assert.match(image.etag, /^"[\w-]+"$/);
  assert.ok((await bytesAt(path, image.kernel)).equals(KERNEL));
  assert.ok((await bytesAt(path, image.initrd)).equals(INITRD));
});

test('an image that is cut short is refused with both sizes', async (t) => {
  const path = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  await truncate(path, 90_000);
  const recognition = await recognise(path);
  assert.ok(recognition.kind === 'refused');
  assert.match(recognition.reason, /^is cut short: 90000 of \d+ bytes$/);
});

test('an image without .disk/info is refused with the reason', async (t) => {
  const path = await unpackFixture(await temporaryFolder(t), 'plain');
  assert.deepEqual(await recognise(path), {
    kind: 'refused',
    reason: 'is no Ubuntu image: it holds no file .disk/info',
  });
});

test('what is no image, and what is not there, is refused in words', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'noise.iso');
  await writeFile(path, 'not an image');
  const noise = await recognise(path);
  assert.match(noise.kind === 'refused' ? noise.reason : '', /^is no ISO 9660 image/);
  const gone = await recognise(join(folder, 'gone.iso'));
  assert.match(gone.kind === 'refused' ? gone.reason : '', /^cannot be read: ENOENT/);
});

test('a file name that a URL could not hold is encoded, and still ends in .iso', () => {
  assert.equal(imageId('/images/my ubuntu #1.iso'), 'my%20ubuntu%20%231.iso');
  assert.equal(
    imageId('/images/ubuntu-24.04.4-live-server-amd64.iso'),
    'ubuntu-24.04.4-live-server-amd64.iso',
  );
});

test('a new file under the same name has another tag', async (t) => {
  const folder = await temporaryFolder(t);
  const first = await recognise(await unpackFixture(folder, 'rock-ridge'));
  const path = join(folder, 'rock-ridge.iso');
  await chmod(path, 0o600);
  const file = await open(path, 'r+');
  await file.write('x', 100);
  await file.utimes(1, 1);
  await file.close();
  const second = await recognise(path);
  assert.ok(first.kind === 'image' && second.kind === 'image');
  assert.notEqual(first.image.etag, second.image.etag);
});

async function bytesAt(path: string, { offset, size }: ByteRange): Promise<Buffer> {
  const file = await open(path);
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, offset);
  await file.close();
  return bytes;
}
