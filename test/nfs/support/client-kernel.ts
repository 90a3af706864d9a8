/**
 * Debian's kernel with its NFS client, out of its package: unpacked under .cache, and never installed.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../../.cache/nfs-client/', import.meta.url));

export type ClientKernel = {
  readonly image: string;
  /** `lib/modules/VERSION`. */
  readonly modules: string;
  /** Paths of modules in `modules`, in the order in which they are to be loaded. */
  order(names: readonly string[]): readonly string[];
};

export function clientKernel(): ClientKernel {
  const root = join(CACHE, 'kernel');
  if (!existsSync(join(root, 'boot'))) unpack(root);
  const [version = ''] = readdirSync(join(root, 'lib/modules'));
  const modules = join(root, 'lib/modules', version);
  if (!existsSync(join(modules, 'modules.dep'))) {
    execFileSync('busybox', ['depmod', '-b', root, version]);
  }
  const needed = dependencies(join(modules, 'modules.dep'));
  return {
    image: join(root, 'boot', `vmlinuz-${version}`),
    modules,
    order: (names) => [...new Set(names.flatMap((name) => withNeeded(name, needed)))],
  };
}

function unpack(root: string): void {
  mkdirSync(CACHE, { recursive: true });
  const archive = () => readdirSync(CACHE).find((name) => name.startsWith('linux-image-'));
  if (archive() === undefined) {
    const depends = execFileSync('apt-cache', ['depends', 'linux-image-amd64'], {
      encoding: 'utf8',
    });
    const name = /linux-image-\d\S*-amd64\b/.exec(depends)?.[0] ?? '';
    execFileSync('apt-get', ['download', name], { cwd: CACHE, stdio: 'ignore' });
  }
  execFileSync('dpkg-deb', ['-x', join(CACHE, archive() ?? ''), root]);
}

/** `path: needed needed…`, a line each, modules.dep(5). */
function dependencies(file: string): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [path = '', needed = ''] = line.split(':');
      return [path, needed.split(' ').filter((one) => one !== '')] as const;
    }),
  );
}

/** Those that need nothing first: modules.dep lists the nearest need first. */
function withNeeded(
  name: string,
  needed: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const path = [...needed.keys()].find((one) => one.endsWith(`/${name}.ko`));
  if (path === undefined) throw new Error(`the kernel has no module ${name}`);
  return [...(needed.get(path) ?? []).toReversed(), path];
}
