/**
 * Programs of this machine's, put into a small system with the libraries that they need.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const NFSMOUNT = '/usr/lib/klibc/bin/nfsmount';

export function pathOf(name: string): string {
  const find = `PATH=$PATH:/usr/sbin:/sbin; command -v ${name}`;
  return execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim();
}

/** The libraries keep their paths: the loader's own is written into the program. */
export function copyWithLibraries(program: string, to: string, root: string): void {
  for (const [from, path] of [
    [program, to] as const,
    ...librariesOf(program).map((one) => [one, one] as const),
  ]) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(realpathSync(from), join(root, path));
  }
}

/** ldd has no word for what is built with klibc: its one library is its interpreter. */
function librariesOf(program: string): readonly string[] {
  if (program !== NFSMOUNT) {
    return execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  }
  const names = readdirSync('/lib').filter((name) => /^klibc-.*\.so$/.test(name));
  return names.map((name) => `/lib/${name}`);
}
