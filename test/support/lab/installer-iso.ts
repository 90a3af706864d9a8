/**
 * A small ISO in the layout of Ubuntu's live server, whose installer is the lab's stand-in.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { makeInitramfs } from './initramfs.ts';
import { labKernel } from './kernel.ts';

export const ISO_NAME = 'ubuntu-24.04.4-live-server-amd64.iso';

/** As on the medium that Canonical released. */
const DISK_INFO = 'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)';
const SQUASHFS = 'casper/ubuntu-server-minimal.squashfs';
const SQUASHFS_MB = 40;
const POOL_FILES = 150;

export type InstallerIso = {
  /** Bytes of the whole file. */
  readonly size: number;
  /** As installer/casper.sh says it: how many files, their bytes, and the SHA-256 of what sha256sum says of them. */
  readonly tree: { readonly files: number; readonly size: number; readonly sha256: string };
  readonly squashfs: { readonly size: number; readonly sha256: string };
};

export type IsoOptions = {
  /** Makes the ISO this much larger by a file that no installer reads. */
  readonly paddingMiB?: number;
  /** Of the system's image. Every machine reads it twice. */
  readonly squashfsMB?: number;
  /** Writes a tar archive, which is unpacked over the system that the installer copies. */
  readonly layer?: (archive: string, work: string) => void;
};

/** Makes the ISO in `folder` under its real name. */
export function makeInstallerIso(
  folder: string,
  { paddingMiB = 0, squashfsMB = SQUASHFS_MB, layer }: IsoOptions = {},
): InstallerIso {
  const work = mkdtempSync(join(tmpdir(), 'pilotlight-iso-'));
  try {
    const tree = join(work, 'tree');
    writeTree(tree, work);
    writeFileSync(join(tree, SQUASHFS), randomBytes(squashfsMB * 1e6));
    if (layer) {
      mkdirSync(join(work, 'layer'));
      layer(join(tree, 'casper/layer.tar'), join(work, 'layer'));
    }
    const sums = treeSums(tree);
    if (paddingMiB > 0) {
      writeFileSync(join(tree, 'casper/padding'), '');
      truncateSync(join(tree, 'casper/padding'), paddingMiB * 1024 ** 2);
    }
    const iso = join(folder, ISO_NAME);
    const options = ['-as', 'mkisofs', '-quiet', '-r', '-J', '-V', 'Ubuntu-Server 24.04.4'];
    execFileSync('xorriso', [...options, '-o', iso, tree], { stdio: 'pipe' });
    return { size: statSync(iso).size, ...sums };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function writeTree(tree: string, work: string): void {
  const pool = join(tree, 'pool/main');
  for (const path of [join(tree, '.disk'), join(tree, 'casper'), pool]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(tree, '.disk/info'), DISK_INFO);
  writeFileSync(join(tree, '.disk/casper-uuid-generic'), '5f1d6c5e-6d3f-4d31-9a3e-2f6a0d8f0b11\n');
  const kernel = labKernel();
  copyFileSync(kernel.image, join(tree, 'casper/vmlinuz'));
  copyFileSync(makeInitramfs(work, kernel), join(tree, 'casper/initrd'));
  // More names than one answer to READDIRPLUS holds, as long as those of packages are.
  for (let number = 0; number < POOL_FILES; number++) {
    const name = `lib${number}-with-a-name-as-long-as-a-package-has_1.${number}-0ubuntu1_amd64.deb`;
    writeFileSync(join(pool, name), `package ${number}\n`);
  }
}

function treeSums(tree: string): Pick<InstallerIso, 'tree' | 'squashfs'> {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `./${relative(tree, join(entry.parentPath, entry.name))}`)
    .sort();
  const small = files.filter((path) => path !== `./${SQUASHFS}`);
  const lines = small.map((path) => `${sha256Of(readFileSync(join(tree, path)))}  ${path}\n`);
  const size = small.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0);
  const squashfs = readFileSync(join(tree, SQUASHFS));
  return {
    tree: { files: small.length, size, sha256: sha256Of(lines.join('')) },
    squashfs: { size: squashfs.length, sha256: sha256Of(squashfs) },
  };
}

function sha256Of(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
