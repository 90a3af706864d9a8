import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MIRRORS } from '../../src/images/image-request.ts';
import { STREAM_INDEX } from '../../src/images/release/stream-index.ts';
import { freePort } from '../support/free-ports.ts';
import { ISO, ISO_PATH, isoOf, QUICK, startYard, WISH } from './support/library-yard.ts';
import { publishFolder } from './support/releases.ts';
import { makeSigner } from './support/signer.ts';

const KiB = 1024;
const PAGE = Buffer.from('<!DOCTYPE html><html><body>Log in to the hotel</body></html>');

test('a list of sums that another key signed is refused, and nothing is downloaded', async (t) => {
  const { library, mirror } = await startYard(t);
  const stranger = await makeSigner();
  await publishFolder(mirror, stranger, 'noble', [{ point: '24.04.4', iso: await isoOf(0) }]);
  await assert.rejects(library.request(WISH), {
    code: 'IMAGE_UNTRUSTED',
    message: /SHA256SUMS: the signature is not by a known key/,
  });
  assert.deepEqual(library.views(), []);
  assert.equal(mirror.asked(ISO_PATH).length, 0);
});

test('a list that was changed after it was signed is refused', async (t) => {
  const { library, mirror } = await startYard(t);
  const sums = `${mirror.files.get('noble/SHA256SUMS')?.bytes}`.replace(/^./, 'e');
  mirror.files.set('noble/SHA256SUMS', { bytes: Buffer.from(sums) });
  await assert.rejects(library.request(WISH), { code: 'IMAGE_UNTRUSTED' });
  mirror.files.delete('noble/SHA256SUMS.gpg');
  await assert.rejects(library.request(WISH), {
    code: 'IMAGE_UNTRUSTED',
    message: /has no signature/,
  });
});

test('a key file with another fingerprint than the program knows is refused', async (t) => {
  const { key } = await makeSigner();
  const fingerprint = '843938df228d22f7b3742bc0d94aa3f0efe21092';
  const { library } = await startYard(t, { signingKeys: [{ ...key, fingerprint }] });
  await assert.rejects(library.request(WISH), {
    code: 'IMAGE_UNTRUSTED',
    message: /^.*the signing key has the fingerprint/,
  });
});

test('an ISO with other bytes than were signed never gets its name', async (t) => {
  const { library, folder, mirror, until } = await startYard(t);
  const bytes = await isoOf(0);
  bytes.writeUInt8(bytes.readUInt8(70_000) ^ 1, 70_000);
  mirror.files.set(ISO_PATH, { bytes });
  await library.request(WISH);
  const broken = await until(ISO, ({ state }) => state === 'broken');
  assert.match(broken.reason ?? '', /has another sum than [0-9a-f]{64}$/);
  assert.deepEqual(library.broken(), [{ id: ISO, reason: broken.reason }]);
  assert.deepEqual(library.list(), []);
  assert.ok(!existsSync(join(folder, ISO)));
  assert.deepEqual(await readdir(join(folder, '.pilotlight')), ['sums']);
  // Asked again, it is fetched again, and it is right this time.
  mirror.files.set(ISO_PATH, { bytes: await isoOf(0) });
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'verified');
});

test('a beginning that went bad on the disk costs a second download, not the image', async (t) => {
  const yard = await startYard(t, { iso: await isoOf(600 * KiB) });
  yard.mirror.troubles.set(ISO_PATH, { cuts: [200_000, 0, 0, 0, 0] });
  await yard.library.request(WISH);
  await yard.until(ISO, ({ state }) => state === 'absent');
  await writeFile(join(yard.folder, '.pilotlight', `${ISO}.part`), Buffer.alloc(200_000));
  yard.mirror.troubles.clear();
  await yard.library.request(WISH);
  await yard.until(ISO, ({ state }) => state === 'verified');
  const statuses = yard.mirror.asked(ISO_PATH).map(({ status }) => status);
  assert.deepEqual(statuses.slice(-2), [206, 200]);
});

test('a web page in place of anything is told as one', async (t) => {
  const { library, mirror, until } = await startYard(t);
  const original = mirror.files.get(ISO_PATH);
  mirror.files.set(ISO_PATH, { bytes: PAGE, type: 'text/html; charset=utf-8' });
  await library.request(WISH);
  const stopped = await until(ISO, ({ state }) => state === 'absent');
  assert.match(stopped.reason ?? '', /answers with a web page, not with the file$/);
  // Under another type it is found out by its size.
  mirror.files.set(ISO_PATH, { bytes: PAGE });
  await library.request(WISH);
  const again = await until(
    ISO,
    ({ state, reason }) => state === 'absent' && /bytes/.test(reason ?? ''),
  );
  assert.match(again.reason ?? '', /^the mirror has 60 bytes where its index says \d+$/);
  assert.ok(original);

  for (const path of ['noble/SHA256SUMS', STREAM_INDEX]) {
    mirror.files.set(path, { bytes: PAGE, type: 'text/plain' });
    await assert.rejects(library.request(WISH), {
      code: 'MIRROR_UNUSABLE',
      message: /answers with a web page/,
    });
  }
});

test('a release that the mirror lacks is told with those that it has', async (t) => {
  const { library } = await startYard(t);
  await assert.rejects(library.request({ ...WISH, release: '22.04' }), {
    code: 'IMAGE_NOT_FOUND',
    message: /has no Ubuntu Server 22\.04 for amd64; it has 24\.04\.4$/,
  });
});

test('a mirror that cannot be reached is told with the reason', async (t) => {
  const nobody = `127.0.0.1:${await freePort()}`;
  const mirrors = { ...MIRRORS, ubuntu: `http://${nobody}` };
  const { library } = await startYard(t, { mirrors });
  await assert.rejects(library.request(WISH), {
    code: 'MIRROR_UNUSABLE',
    message: new RegExp(`^http://${nobody}/.*: ${nobody} refuses the connection$`),
  });
});

test('an image that leaves too little room on the disk is refused before it begins', async (t) => {
  const { library, mirror } = await startYard(t, { limits: { ...QUICK, spare: 2 ** 50 } });
  await assert.rejects(library.request(WISH), {
    code: 'DISK_UNUSABLE',
    message: /^the disk has \d+ MB free of the \d+ MB that are still to come/,
  });
  assert.equal(mirror.asked(ISO_PATH).length, 0);
});
