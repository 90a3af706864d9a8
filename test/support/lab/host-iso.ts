/**
 * A small ISO in the layout of Proxmox VE's, whose installer is the lab's stand-in. Its initrd is compressed
 * with zstd, as the real one is, and its size is no multiple of four.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, zstdCompressSync } from 'node:zlib';
import { cdInfo } from '../../images/support/host-iso.ts';
import { copyWithLibraries, pathOf } from './copy-program.ts';
import { type LabKernel, labKernel } from './kernel.ts';

export const HOST_ISO_NAME = 'proxmox-ve_8.4-1.iso';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = [
  ...['virtio_pci', 'virtio_net', 'virtio-rng', 'xhci-pci', 'usb-storage', 'sd_mod'],
  ...['loop', 'isofs'],
];
const PROGRAMS = ['curl', 'openssl'];
const FOLDERS = [
  'bin',
  'sbin',
  'usr/bin',
  'usr/sbin',
  'lib64',
  'etc',
  'proc',
  'sys',
  'dev',
  'run',
  'tmp',
  'cdrom',
  'installer',
];

/** Makes the ISO in `folder`, this much larger than it has to be. */
export function makeHostIsoOfLab(folder: string, paddingMiB: number): void {
  const work = mkdtempSync(join(tmpdir(), 'pilotlight-host-iso-'));
  try {
    const tree = join(work, 'tree');
    mkdirSync(join(tree, 'boot'), { recursive: true });
    const kernel = labKernel();
    copyFileSync(kernel.image, join(tree, 'boot/linux26'));
    writeFileSync(join(tree, 'boot/initrd.img'), makeInitrd(work, kernel));
    writeFileSync(join(tree, '.cd-info'), cdInfo());
    writeFileSync(join(tree, 'auto-installer-capable'), '');
    writeFileSync(join(tree, 'pve-base.squashfs'), '');
    truncateSync(join(tree, 'pve-base.squashfs'), paddingMiB * 1024 ** 2);
    const options = ['-as', 'mkisofs', '-quiet', '-r', '-J', '-V', 'PVE'];
    execFileSync('xorriso', [...options, '-o', join(folder, HOST_ISO_NAME), tree], {
      stdio: 'pipe',
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function makeInitrd(work: string, kernel: LabKernel): Buffer {
  const root = join(work, 'initramfs');
  for (const name of FOLDERS) mkdirSync(join(root, name), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('../bin/busybox', join(root, 'sbin/modprobe'));
  copyWithLibraries(pathOf('dash'), 'bin/sh', root);
  for (const name of PROGRAMS) copyWithLibraries(pathOf(name), `usr/bin/${name}`, root);
  kernel.copyModules(MODULES, root);
  copyFileSync(join(HERE, 'host-installer/init.sh'), join(root, 'init'));
  copyFileSync(join(HERE, 'installer/network.sh'), join(root, 'installer/network.sh'));
  copyFileSync(join(HERE, 'installer/udhcpc.script'), join(root, 'etc/udhcpc.script'));
  for (const path of ['init', 'etc/udhcpc.script']) chmodSync(join(root, path), 0o755);
  writeFileSync(join(root, 'installer/modules'), `${MODULES.join('\n')}\n`);
  writeFileSync(join(root, 'etc/machine-id'), 'fedcba9876543210fedcba9876543210\n');
  // The next try has other bytes. A frame to skip behind the first would not do: Linux knows none (RFC 8878 §3.1.2).
  for (let tries = 1; ; tries++) {
    writeFileSync(join(root, 'installer/filler'), randomBytes(tries));
    const compressed = compressedArchive(root, join(work, 'initrd.cpio'));
    if (compressed.length % 4 !== 0) return compressed;
  }
}

function compressedArchive(root: string, archive: string): Buffer {
  execFileSync('sh', ['-c', 'find . | cpio --quiet -o -H newc -R 0:0 >"$0"', archive], {
    cwd: root,
  });
  return zstdCompressSync(readFileSync(archive), {
    params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
  });
}
