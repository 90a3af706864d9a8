/**
 * The kernel of the lab's installer and of what it installs: Debian's own, signed for Secure Boot, with
 * the modules that a network installer's initrd leaves out (NFS, ext4).
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dependencyOf, unpackedPackage } from './unpacked-package.ts';

export type LabKernel = {
  readonly image: string;
  /** Puts the modules `names`, and what they need, under `root`. */
  copyModules(names: readonly string[], root: string): void;
};

export function labKernel(): LabKernel {
  const root = unpackedPackage(dependencyOf('linux-image-amd64', 'linux-image-'));
  const [image] = readdirSync(join(root, 'boot')).filter((name) => name.startsWith('vmlinuz-'));
  if (image === undefined) throw new Error(`${root} holds no kernel`);
  const version = image.slice('vmlinuz-'.length);
  return {
    image: join(root, 'boot', image),
    copyModules: (names, target) => copyModules(modulesFolder(root, version), names, target),
  };
}

/** Debian 13 keeps the modules under /usr. The table of what needs what is made once. */
function modulesFolder(root: string, version: string): string {
  const bases = [root, join(root, 'usr')];
  const base = bases.find((one) => existsSync(join(one, 'lib/modules', version)));
  if (base === undefined) throw new Error(`${root} holds no modules of ${version}`);
  const modules = join(base, 'lib/modules', version);
  if (!existsSync(join(modules, 'modules.dep'))) {
    execFileSync('busybox', ['depmod', '-b', base, version]);
  }
  return modules;
}

function copyModules(from: string, names: readonly string[], root: string): void {
  const dependencies = readDependencies(join(from, 'modules.dep'));
  const to = join(root, 'lib/modules', from.slice(dirname(from).length + 1));
  for (const path of names.flatMap((name) => withDependencies(name, dependencies))) {
    mkdirSync(join(to, dirname(path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
  for (const table of ['modules.dep', 'modules.alias', 'modules.symbols']) {
    copyFileSync(join(from, table), join(to, table));
  }
}

/** `path: needed needed…`, a line each, modules.dep(5). */
function readDependencies(file: string): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [path = '', needed = ''] = line.split(':');
      return [path, needed.split(' ').filter((one) => one !== '')] as const;
    }),
  );
}

function withDependencies(
  name: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const isIt = new RegExp(`/${name}\\.ko(\\.xz)?$`);
  const path = [...dependencies.keys()].find((one) => isIt.test(one));
  if (path === undefined) throw new Error(`the kernel has no module ${name}`);
  return [path, ...(dependencies.get(path) ?? [])];
}
