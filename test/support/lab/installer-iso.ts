/**
 * A small ISO in the layout of Ubuntu's live server, whose installer is the lab's stand-in.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInitramfs } from './initramfs.ts';
import { NETBOOT } from './netboot-package.ts';

export const ISO_NAME = 'ubuntu-24.04.4-live-server-amd64.iso';

/** As on the medium that Canonical released. */
const DISK_INFO = 'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)';

/** Makes the ISO in `folder` under its real name, and gives its path. */
export function makeInstallerIso(folder: string): string {
  const work = mkdtempSync(join(tmpdir(), 'pilotlight-iso-'));
  try {
    const tree = join(work, 'tree');
    for (const name of ['.disk', 'casper']) mkdirSync(join(tree, name), { recursive: true });
    writeFileSync(join(tree, '.disk/info'), DISK_INFO);
    writeFileSync(
      join(tree, '.disk/casper-uuid-generic'),
      '5f1d6c5e-6d3f-4d31-9a3e-2f6a0d8f0b11\n',
    );
    copyFileSync(join(NETBOOT, 'linux'), join(tree, 'casper/vmlinuz'));
    copyFileSync(makeInitramfs(work), join(tree, 'casper/initrd'));
    const iso = join(folder, ISO_NAME);
    const options = ['-as', 'mkisofs', '-quiet', '-r', '-J', '-V', 'Ubuntu-Server 24.04.4'];
    execFileSync('xorriso', [...options, '-o', iso, tree], { stdio: 'pipe' });
    return iso;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
