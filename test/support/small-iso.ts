/**
 * Small install images, made with xorriso.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { command, type Need } from './needs.ts';

const run = promisify(execFile);

export const XORRISO: Need = command('xorriso');

export type SmallIso = {
  /** The file's name; `small.iso` where it is missing. */
  readonly name?: string;
  /** The text of `.disk/info`. `null`: none. */
  readonly info?: string | null;
  /** By path in the image, without the first slash. They come beside, or in place of, casper's. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Targets by path in the image. */
  readonly links?: Readonly<Record<string, string>>;
  /** Of `xorriso -as mkisofs`, in place of Rock Ridge alone. */
  readonly options?: readonly string[];
  /** Whether directories below the eighth level are moved to the top, as old readers need it. */
  readonly relocate?: boolean;
};

export const SERVER_INFO = 'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)';

/** Bytes that tell files, and places in them, apart: numbered lines, cut off at `size`. */
export function sampleBytes(seed: string, size: number): Buffer {
  const lines = Math.ceil(size / (seed.length + 2));
  const text = Array.from({ length: lines }, (_none, index) => `${seed} ${index}\n`).join('');
  return Buffer.from(text).subarray(0, size);
}

export const KERNEL = sampleBytes('vmlinuz', 30_001);
export const INITRD = sampleBytes('initrd', 50_003);

/** Writes an image into `folder`, and returns its path. Unless told otherwise it is one to install from. */
export async function makeSmallIso(folder: string, wanted: SmallIso = {}): Promise<string> {
  const { name = 'small.iso', info = SERVER_INFO, files = {}, links = {} } = wanted;
  const tree = await mkdtemp(join(tmpdir(), 'small-iso-'));
  try {
    const disk = info === null ? {} : { '.disk/info': info };
    const all = { 'casper/vmlinuz': KERNEL, 'casper/initrd': INITRD, ...disk, ...files };
    for (const [path, bytes] of Object.entries(all)) await put(join(tree, path), bytes);
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await symlink(target, join(tree, path));
    }
    const image = join(folder, name);
    await writeImage(tree, image, wanted);
    return image;
  } finally {
    await rm(tree, { recursive: true });
  }
}

async function put(path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** The image of the folder `tree`, at the path `image`. */
export async function writeImage(
  tree: string,
  image: string,
  { options = ['-R'], relocate = false }: Pick<SmallIso, 'options' | 'relocate'>,
): Promise<void> {
  await rm(image, { force: true });
  const mkisofs = ['-as', 'mkisofs', '-quiet', '-no-pad', ...options, '-o', image, tree];
  const moved = ['-compliance', 'deep_paths_off', '-rr_reloc_dir', 'rr_moved'];
  const native = ['-outdev', image, ...moved, '-map', tree, '/'];
  await run('xorriso', relocate ? native : mkisofs);
}
