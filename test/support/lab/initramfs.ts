/**
 * The initrd of the lab's installer: busybox, the programs that Ubuntu has and busybox has not, the
 * kernel's modules, and the stand-in's scripts.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyWithLibraries, NFSMOUNT, pathOf } from './copy-program.ts';
import { installerEvents } from './installer-events.ts';
import type { LabKernel } from './kernel.ts';
import { writeDiskParts } from './local-disk.ts';

const SCRIPTS = fileURLToPath(new URL('installer/', import.meta.url));

/** In the order in which they are loaded, the names as `modprobe` and the files have them. */
const MODULES = [
  ...['virtio_pci', 'virtio_net', 'e1000e', 'e1000', 'virtio-rng'],
  ...[
    'xhci-pci',
    'usb-storage',
    'sd_mod',
    'vfat',
    'nls_cp437',
    'nls_ascii',
    'ext4',
    'crc32c_generic',
  ],
  ...['loop', 'isofs', 'nfs', 'nfsv3'],
];

/** What the commands of an answer file may use on Ubuntu, of this machine's own. */
const PROGRAMS = ['curl', 'ip', 'lsblk', 'findmnt', 'blkid', 'wipefs', 'mke2fs'];

const VOLUME_PROGRAMS = ['pvs', 'vgchange', 'vgremove', 'mdadm', 'cryptsetup', 'sgdisk'];

const FOLDERS = [
  ...['bin', 'sbin', 'usr/bin', 'usr/sbin', 'lib64', 'etc', 'proc', 'sys', 'dev', 'run', 'tmp'],
  ...['root', 'target'],
];

/** Builds the initrd in `folder` and gives its path. */
export function makeInitramfs(folder: string, kernel: LabKernel): string {
  const [root, archive] = [join(folder, 'initramfs'), join(folder, 'initrd')];
  for (const name of FOLDERS) mkdirSync(join(root, name), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('../bin/busybox', join(root, 'sbin/modprobe')); // where the kernel looks for it
  // Ubuntu's shell, too: busybox's own takes its own programs before any other.
  copyWithLibraries(pathOf('dash'), 'bin/sh', root);
  for (const name of PROGRAMS) copyWithLibraries(pathOf(name), `usr/bin/${name}`, root);
  copyWithLibraries(NFSMOUNT, NFSMOUNT, root);
  kernel.copyModules(MODULES, root);
  copyScripts(root);
  writeDiskParts(join(root, 'installer'));
  writeFileSync(join(root, 'installer/modules'), `${MODULES.join('\n')}\n`);
  writeFileSync(join(root, 'installer/events'), installerEvents());
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
    ['systemctl.sh', 'usr/bin/systemctl'],
    ['udevadm.sh', 'usr/bin/udevadm'],
    ...VOLUME_PROGRAMS.map((name) => ['no-volumes.sh', `usr/bin/${name}`] as const),
    ['udhcpc.script', 'etc/udhcpc.script'],
  ] as const) {
    copyFileSync(join(scripts, from), join(root, to));
    chmodSync(join(root, to), 0o755);
  }
  chmodSync(join(scripts, 'first-boot.sh'), 0o755);
}
