/**
 * The initrd of the lab's installer: busybox, the real curl, the kernel's modules, and the stand-in's
 * scripts.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLocalDisks } from './local-disk.ts';
import { NETBOOT } from './netboot-package.ts';

const SCRIPTS = fileURLToPath(new URL('installer/', import.meta.url));
const MODULES = [
  ...['virtio_pci', 'virtio_net', 'e1000e', 'e1000'],
  ...['xhci-pci', 'usb-storage', 'sd_mod', 'vfat', 'nls_cp437', 'nls_ascii'],
];

/** Builds the initrd in `folder` and gives its path. */
export function makeInitramfs(folder: string): string {
  const [root, archive] = [join(folder, 'initramfs'), join(folder, 'initrd')];
  for (const name of [
    'bin',
    'sbin',
    'usr/bin',
    'lib64',
    'etc',
    'proc',
    'sys',
    'dev',
    'run',
    'tmp',
  ]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('busybox', join(root, 'bin/sh'));
  copyWithLibraries(commandPath('curl'), root);
  copyModules(root, join(folder, 'netboot'));
  copyScripts(root);
  writeLocalDisks(join(root, 'installer'));
  writeFileSync(join(root, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n');
  execFileSync('sh', ['-c', 'find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 > "$0"', archive], {
    cwd: root,
  });
  return archive;
}

function copyScripts(root: string): void {
  const scripts = join(root, 'installer');
  cpSync(SCRIPTS, scripts, { recursive: true });
  for (const [from, to] of [
    ['init.sh', 'init'],
    ['curtin.sh', 'usr/bin/curtin'],
    ['udhcpc.script', 'etc/udhcpc.script'],
  ] as const) {
    copyFileSync(join(scripts, from), join(root, to));
    chmodSync(join(root, to), 0o755);
  }
}

function commandPath(name: string): string {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

/** The libraries keep their paths: the loader's own is written into the program. */
function copyWithLibraries(program: string, root: string): void {
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const file of new Set([program, ...libraries])) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    copyFileSync(realpathSync(file), join(root, file));
  }
}

/** The modules and what they need, out of the network installer's own initrd. */
function copyModules(root: string, unpacked: string): void {
  mkdirSync(unpacked);
  const unpack = 'zcat "$0" | cpio --quiet -idm "lib/modules/*"';
  execFileSync('sh', ['-c', unpack, join(NETBOOT, 'initrd.gz')], { cwd: unpacked });
  const [version = ''] = readdirSync(join(unpacked, 'lib/modules'));
  execFileSync('busybox', ['depmod', '-b', unpacked, version]);
  const modules = join('lib/modules', version);
  const dependencies = readDependencies(join(unpacked, modules, 'modules.dep'));
  for (const path of MODULES.flatMap((name) => withDependencies(name, dependencies))) {
    mkdirSync(join(root, modules, dirname(path)), { recursive: true });
    copyFileSync(join(unpacked, modules, path), join(root, modules, path));
  }
  for (const table of ['modules.dep', 'modules.alias', 'modules.symbols']) {
    const file = join(unpacked, modules, table);
    if (existsSync(file)) copyFileSync(file, join(root, modules, table));
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
  const path = [...dependencies.keys()].find((one) => one.endsWith(`/${name}.ko`));
  if (path === undefined) throw new Error(`the network installer's initrd has no module ${name}`);
  return [path, ...(dependencies.get(path) ?? [])];
}
