import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { command, needs, ROOT } from '../support/needs.ts';
import { ISO, ISO_PATH, isoOf, startYard, WISH } from './support/library-yard.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const MiB = 1024 * 1024;

async function smallDisk(context: TestContext, size: string): Promise<string> {
  const folder = await temporaryFolder(context);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'pilotlight-test', folder]);
  return folder;
}

test(
  'a disk that fills up in the middle keeps what came, and goes on when there is room',
  needs(ROOT, command('mount')),
  async (t) => {
    let folder = '';
    const yard = await startYard(t, {
      iso: await isoOf(6 * MiB),
      disk: {
        mount: async () => {
          folder = await smallDisk(t, '8m');
          return folder;
        },
        unmount: () => execFileSync('umount', [folder]),
      },
    });
    const { library, mirror, until, come } = yard;
    mirror.troubles.set(ISO_PATH, { slow: { piece: 256 * 1024, pauseMs: 30 } });
    await library.request(WISH);
    await come(ISO, MiB);
    // Somebody else takes the room meanwhile.
    await writeFile(join(folder, 'other'), Buffer.alloc(4 * MiB));
    const stopped = await until(ISO, ({ state }) => state === 'absent');
    assert.equal(stopped.reason, 'the disk is full');
    assert.ok((stopped.progress?.bytes ?? 0) >= MiB);
    await rm(join(folder, 'other'));
    mirror.troubles.clear();
    await library.request(WISH);
    await until(ISO, ({ state }) => state === 'verified');
    assert.equal(mirror.asked(ISO_PATH).at(-1)?.status, 206);
  },
);
