/**
 * An image with everything that trees have, and its files as xorriso unpacks them.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSmallIso, sampleBytes } from '../../support/small-iso.ts';

const run = promisify(execFile);

const DEEP = 'a/b/c/d/e/f/g/h/i/j/k/l';
const MANY = Array.from({ length: 700 }, (_none, index) => `many/entry-${index}-${'n'.repeat(60)}`);

/** `largeBytes` of random bytes are in `large`. */
export function makeDeepIso(folder: string, largeBytes: number): Promise<string> {
  return makeSmallIso(folder, {
    name: 'deep.iso',
    files: {
      [`${DEEP}/bottom`]: sampleBytes('bottom', 5000),
      empty: '',
      'empty too': '',
      'grüß.txt': sampleBytes('utf8', 2048),
      [`${'long-'.repeat(47)}.name`]: sampleBytes('long', 300),
      large: randomBytes(largeBytes),
      'odd size': randomBytes(1_048_577),
      ...Object.fromEntries(MANY.map((path) => [path, path])),
    },
    links: { link: 'a/b', 'a/up': '../many/entry-3', loop: 'loop', 'to-root': '/casper' },
  });
}

/** By path: the SHA-256 of a file, `-> target` of a link, `directory`. */
export type TreeSummary = ReadonlyMap<string, string>;

/** What `xorriso -osirrox` makes of the image. */
export async function unpackedTree(image: string, folder: string): Promise<TreeSummary> {
  const root = join(folder, 'unpacked');
  await run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', root]);
  const summary = new Map<string, string>();
  const open = [''];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const name of await readdir(join(root, next))) {
      const path = next === '' ? name : `${next}/${name}`;
      const kind = await lstat(join(root, path));
      if (kind.isDirectory()) open.push(path);
      summary.set(path, await summaryOf(join(root, path), kind));
    }
  }
  return summary;
}

type Kind = { isDirectory(): boolean; isSymbolicLink(): boolean };

async function summaryOf(path: string, kind: Kind): Promise<string> {
  if (kind.isDirectory()) return 'directory';
  if (kind.isSymbolicLink()) return `-> ${await readlink(path)}`;
  return sha256(await readFile(path));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
