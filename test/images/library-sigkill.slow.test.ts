import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startMirror } from '../support/mirror.ts';
import { kill, startChild } from './support/killed-child.ts';
import { ISO, ISO_PATH, isoOf } from './support/library-yard.ts';
import { publishFolder, publishIndex } from './support/releases.ts';
import { makeSigner } from './support/signer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const MiB = 1024 * 1024;

/** The bytes of the part on the disk. */
async function partSize(home: string): Promise<number> {
  const part = join(home, 'images/.pilotlight', `${ISO}.part`);
  return (await stat(part).catch(() => undefined))?.size ?? 0;
}

test('killed in the middle of a download, again and again, it goes on and ends right', async (t) => {
  const home = await temporaryFolder(t);
  const mirror = await startMirror(t);
  const signer = await makeSigner();
  const iso = await isoOf(12 * MiB);
  const release = { point: '24.04.4', iso };
  await publishFolder(mirror, signer, 'noble', [release]);
  publishIndex(mirror, { noble: [release] });
  const keyFile = join(home, 'key.json');
  await writeFile(keyFile, JSON.stringify(signer.key));
  mirror.troubles.set(ISO_PATH, { slow: { piece: 256 * 1024, pauseMs: 40 } });

  for (const goal of [2 * MiB, 5 * MiB, 8 * MiB]) {
    const child = startChild(t, 'library-child.ts', home, mirror.url, keyFile);
    for (let tries = 0; (await partSize(home)) < goal; tries += 1) {
      assert.ok(tries < 3_000, `${await partSize(home)} of ${goal} bytes came`);
      await delay(20);
    }
    await kill(child);
    assert.ok(!existsSync(join(home, 'images', ISO)), 'nothing has the name before it is whole');
  }

  const last = startChild(t, 'library-child.ts', home, mirror.url, keyFile);
  const stdout = last.stdout ?? assert.fail();
  const [said] = await once(stdout, 'data', { signal: AbortSignal.timeout(60_000) });
  assert.equal(String(said).split('\n')[0], 'verified');
  await kill(last);
  assert.ok(iso.equals(await readFile(join(home, 'images', ISO))));
  const [first, ...later] = mirror.asked(ISO_PATH);
  assert.equal(first?.status, 200);
  assert.ok(later.length >= 3);
  for (const { status, range } of later) assert.equal(status, 206, `asked for ${range}`);
});
