import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { command, needs, ROOT } from '../../support/needs.ts';
import {
  BINARY_PATH,
  FOLDER,
  IMAGES_PATH,
  K3S,
  K3S_WISH,
  numbered,
  publishK3s,
} from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MiB = 1024 * 1024;

async function smallDisk(context: TestContext, size: string): Promise<string> {
  const folder = await temporaryFolder(context);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'pilotlight-test', folder]);
  return folder;
}

/** 4 MiB, or what the download has left of them by now. */
async function takeRoom(path: string): Promise<void> {
  await writeFile(path, Buffer.alloc(4 * MiB)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
  });
}

test(
  'a disk that fills up in the second file keeps what came, and goes on when there is room',
  needs(ROOT, command('mount')),
  async (t) => {
    let disk = '';
    const { library, mirror, until, come } = await startYard(t, {
      disk: {
        mount: async () => {
          disk = await smallDisk(t, '8m');
          return disk;
        },
        unmount: () => execFileSync('umount', [disk]),
      },
    });
    publishK3s(mirror, { binary: numbered(MiB), images: numbered(5 * MiB, 2) });
    mirror.troubles.set(IMAGES_PATH, { slow: { piece: 256 * 1024, pauseMs: 30 } });
    await library.request(K3S_WISH);
    await come(K3S, 2 * MiB);
    // Somebody else takes the room meanwhile.
    await takeRoom(join(disk, 'other'));
    const stopped = await until(K3S, ({ state }) => state === 'absent');
    assert.equal(stopped.reason, 'the disk is full');
    assert.ok((stopped.progress?.bytes ?? 0) >= 2 * MiB);
    assert.ok(!existsSync(join(disk, 'images/k3s', FOLDER)));
    await rm(join(disk, 'other'));
    mirror.troubles.clear();
    await library.request(K3S_WISH);
    await until(K3S, ({ state }) => state === 'verified');
    const gets = (path: string) => mirror.asked(path).filter(({ method }) => method === 'GET');
    assert.equal(gets(IMAGES_PATH).at(-1)?.status, 206);
    assert.equal(gets(BINARY_PATH).length, 1);
  },
);
