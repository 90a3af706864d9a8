import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startMirror } from '../../support/mirror.ts';
import { BINARY_PATH, FOLDER, IMAGES_PATH, numbered, publishK3s } from '../support/k3s-releases.ts';
import { kill, startChild } from '../support/killed-child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MiB = 1024 * 1024;

/** Of all files of the part on the disk. */
async function partSize(home: string): Promise<number> {
  const part = join(home, 'images/.pilotlight', `k3s-${FOLDER}.part`);
  const names = await readdir(part).catch(() => []);
  const sizes = names.map(
    async (name) => (await stat(join(part, name)).catch(() => undefined))?.size,
  );
  return (await Promise.all(sizes)).reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

test('killed in the middle of each file, a release is whole or not there', async (t) => {
  const home = await temporaryFolder(t);
  const mirror = await startMirror(t);
  const [binary, images] = [numbered(4 * MiB), numbered(8 * MiB, 2)];
  publishK3s(mirror, { binary, images });
  for (const path of [BINARY_PATH, IMAGES_PATH]) {
    mirror.troubles.set(path, { slow: { piece: 256 * 1024, pauseMs: 40 } });
  }
  for (const goal of [2 * MiB, 6 * MiB, 9 * MiB]) {
    const child = startChild(t, 'k3s-child.ts', home, mirror.url);
    for (let tries = 0; (await partSize(home)) < goal; tries += 1) {
      assert.ok(tries < 3_000, `${await partSize(home)} of ${goal} bytes came`);
      await delay(20);
    }
    await kill(child);
    assert.ok(!existsSync(join(home, 'images/k3s', FOLDER)), 'nothing is there before it is whole');
  }

  const last = startChild(t, 'k3s-child.ts', home, mirror.url);
  const stdout = last.stdout ?? assert.fail();
  const [said] = await once(stdout, 'data', { signal: AbortSignal.timeout(60_000) });
  assert.equal(String(said).split('\n')[0], 'verified');
  await kill(last);
  const lies = join(home, 'images/k3s', FOLDER);
  assert.ok(binary.equals(await readFile(join(lies, 'k3s'))));
  assert.ok(images.equals(await readFile(join(lies, 'k3s-airgap-images-amd64.tar.zst'))));
  const gets = (path: string) => mirror.asked(path).filter(({ method }) => method === 'GET');
  // The binary was cut once, the images twice; what was whole was not asked for again.
  assert.deepEqual(
    gets(BINARY_PATH).map(({ status }) => status),
    [200, 206],
  );
  assert.deepEqual(
    gets(IMAGES_PATH).map(({ status }) => status),
    [200, 206, 206],
  );
});
