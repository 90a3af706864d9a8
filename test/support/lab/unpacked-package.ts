/**
 * Debian packages that the lab takes files of and that must not be installed: unpacked under .cache/lab.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../../.cache/lab/', import.meta.url));

/** The folder that holds the files of the package `name`; fetched once, from the machine's own mirror. */
export function unpackedPackage(name: string): string {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'fetching-'));
  try {
    execFileSync('apt-get', ['download', name], { cwd: work, stdio: 'pipe' });
    const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
    if (archive === undefined) throw new Error(`apt-get downloaded no ${name}`);
    execFileSync('dpkg-deb', ['-x', archive, 'root'], { cwd: work });
    renameSync(join(work, 'root'), folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** What the package `name` needs that begins with `prefix`: the versioned one behind a name that stays. */
export function dependencyOf(name: string, prefix: string): string {
  const told = execFileSync('apt-cache', ['depends', name], { encoding: 'utf8' });
  const needed = [...told.matchAll(/Depends: (\S+)/g)].map(([, one = '']) => one);
  const found = needed.find((one) => one.startsWith(prefix));
  if (found === undefined) throw new Error(`${name} needs no package ${prefix}*`);
  return found;
}
