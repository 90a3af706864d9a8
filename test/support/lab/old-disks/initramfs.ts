/**
 * The initrd of a live system that knows disks as Ubuntu's installer does: udev with its rules, LVM, mdadm,
 * cryptsetup, gdisk and util-linux, all of them Debian's own.
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
import type { LabKernel } from '../kernel.ts';
import { unpackedPackage } from '../unpacked-package.ts';

const INIT = fileURLToPath(new URL('init.sh', import.meta.url));

const PACKAGES = [
  ...['udev', 'dmsetup', 'lvm2', 'mdadm', 'gdisk', 'fdisk', 'cryptsetup-bin', 'bcache-tools'],
  ...['libdevmapper1.02.1', 'libdevmapper-event1.02.1', 'libpopt0', 'libfdisk1'],
];

/** The folders of a package that a running system needs; Debian 12 has some of them outside of /usr. */
const PARTS = ['bin', 'sbin', 'lib', 'usr/bin', 'usr/sbin', 'usr/lib', 'etc'];

/** Of this machine's own: util-linux and what makes file systems. */
const PROGRAMS = ['lsblk', 'findmnt', 'blkid', 'wipefs', 'blockdev', 'mke2fs', 'dash'];

const MODULES = [
  ...['virtio_pci', 'virtio_console', 'virtio_blk', 'virtio_scsi', 'virtio-rng', 'sd_mod', 'nvme'],
  ...['dm-mod', 'dm-crypt', 'xts', 'ecb', 'aesni-intel', 'algif_skcipher', 'raid1', 'bcache'],
  ...['crc32c_generic', 'ext4'],
];

/** Builds the initrd in `folder` and gives its path. */
export function makeDiskInitramfs(folder: string, kernel: LabKernel): string {
  const [root, archive] = [join(folder, 'initramfs'), join(folder, 'initrd')];
  layFolders(root);
  for (const name of PACKAGES) copyPackage(unpackedPackage(name), root);
  copyFileSync('/bin/busybox', join(root, 'usr/bin/busybox'));
  symlinkSync('busybox', join(root, 'usr/bin/modprobe'));
  for (const name of PROGRAMS) copyFileSync(pathOf(name), join(root, 'usr/bin', name));
  symlinkSync('dash', join(root, 'usr/bin/sh')); // busybox's own takes its own programs before any other
  copyLibraries(root);
  kernel.copyModules(MODULES, root);
  writeFileSync(join(root, 'etc/modules'), `${MODULES.join('\n')}\n`);
  copyFileSync(INIT, join(root, 'init'));
  chmodSync(join(root, 'init'), 0o755);
  const pack = 'find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 > "$0"';
  execFileSync('sh', ['-c', pack, archive], { cwd: root });
  return archive;
}

function layFolders(root: string): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const name of ['etc', 'proc', 'sys', 'dev', 'run', 'tmp', 'root', 'mnt']) {
    mkdirSync(join(root, name));
  }
}

function copyPackage(from: string, root: string): void {
  for (const part of PARTS.filter((one) => existsSync(join(from, one)))) {
    cpSync(join(from, part), join(root, part.replace(/^(?=bin|sbin|lib)/, 'usr/')), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/\/hwdb\.d$|\/systemd\/system$/.test(path),
    });
  }
}

function pathOf(name: string): string {
  const find = `PATH=$PATH:/usr/sbin:/sbin; command -v ${name}`;
  return realpathSync(execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim());
}

/** What the programs are linked with, where they look for it; what the packages have brought is there. */
function copyLibraries(root: string): void {
  const own = join(root, 'usr/lib/x86_64-linux-gnu');
  for (const program of programsIn(root)) {
    const told = execFileSync('ldd', [program], {
      encoding: 'utf8',
      env: { ...process.env, LD_LIBRARY_PATH: own },
    });
    for (const library of told.match(/(?<=\s)\/\S+/g) ?? []) {
      const to = join(root, library);
      if (library.startsWith(root) || existsSync(to)) continue;
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(realpathSync(library), to);
    }
  }
}

const ELF = Buffer.from('\x7fELF');

function programsIn(root: string): readonly string[] {
  const files = readdirSync(join(root, 'usr'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('busybox'))
    .map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => readFileSync(file).subarray(0, 4).equals(ELF));
}
