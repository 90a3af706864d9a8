/**
 * A folder as TFTP clients see it: regular files under it, and nothing else of this machine.
 *
 * @module
 */
import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { TftpContent } from './content.ts';
import { ERROR_CODE, type TftpErrorCode } from './packet.ts';

export type TftpRoot = { resolve(path: string): Promise<TftpContent> };

/**
 * Serves `folder`. Links are followed within it and into `alsoUnder`: distributions link their boot
 * files across packages (/usr/lib/ipxe to /boot). Never rejects.
 */
export function createTftpRoot(
  folder: string,
  { alsoUnder = [] }: { readonly alsoUnder?: readonly string[] } = {},
): TftpRoot {
  return {
    async resolve(path) {
      const parts = partsOf(path);
      if (parts === undefined) return refused('accessViolation', 'the path leads nowhere');
      try {
        const real = await realpath(join(folder, ...parts));
        if (!(await isUnderAny(real, [folder, ...alsoUnder])))
          return refused('accessViolation', `${parts.join('/')} is outside the served folder`);
        return fileContent(real, await stat(real, { bigint: true }));
      } catch (error) {
        return refusalOf(error, parts.join('/'));
      }
    },
  };
}

/**
 * The names on the way down, or undefined for a path that is empty, climbs out, or holds control characters.
 *
 * An absolute path counts from the folder (GRUB asks for `/grub/x`), and a backslash separates (some
 * firmware and Windows' boot manager send them). Nothing is decoded: `%2e%2e` is a name as any other.
 */
function partsOf(path: string): string[] | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.length > 0 ? parts : undefined;
}

/** Looked up each time: a folder may be a link that an upgrade turns elsewhere. */
async function isUnderAny(real: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => undefined);
    if (root !== undefined && real.startsWith(root.endsWith(sep) ? root : root + sep)) return true;
  }
  return false;
}

function fileContent(path: string, stats: BigIntStats): TftpContent {
  if (!stats.isFile()) return refused('accessViolation', 'not a regular file');
  // ctime too: a copy that keeps its mtime (rsync -t, dpkg) still is another file.
  const version = `${stats.ino}-${stats.mtimeNs}-${stats.ctimeNs}`;
  return { kind: 'file', path, offset: 0, size: Number(stats.size), version };
}

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

function refusalOf(error: unknown, path: string): TftpContent {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (NOT_THERE.includes(code)) return refused('notFound', `no file ${path}`);
  return refused('accessViolation', `${path} can't be read (${code})`);
}

function refused(name: keyof typeof ERROR_CODE, message: string): TftpContent {
  const code: TftpErrorCode = ERROR_CODE[name];
  return { kind: 'refused', code, message };
}
