/**
 * What makes the disk boot that the stand-in installer leaves: a partition table, GRUB for the BIOS in the
 * gap behind it, and shim with the signed GRUB for UEFI.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NETBOOT } from './netboot-package.ts';
import { unpackedPackage } from './unpacked-package.ts';

/** What a machine that boots its own disk says first. */
export const LOCAL_DISK_GREETING = 'LAB: booted from its own disk';

/** Bytes. */
export const DISK_SIZE = 2 * 1024 ** 3;
const SECTOR = 512;
/** Of a partition table in a boot sector: where it begins, and the length of each of its four entries. */
const [TABLE, ENTRY] = [446, 16];
/** Sectors: the EFI system partition, 48 MiB behind a gap of 1 MiB, and the root in all the rest. */
const ESP = { start: 2048, length: 98_304, type: 0xef };
const ROOT = {
  start: ESP.start + ESP.length,
  length: DISK_SIZE / SECTOR - ESP.start - ESP.length,
  type: 0x83,
};

/** GRUB finds its own partition, whichever firmware read it: the paths are on that. */
const MENU = [
  `echo '${LOCAL_DISK_GREETING}'`,
  'linux /vmlinuz root=/dev/sda2 console=ttyS0',
  'initrd /initrd',
  'boot',
];

/** Puts `disk.head`, the disk up to its first partition, and `esp`, the files of that one, into `folder`. */
export function writeDiskParts(folder: string): void {
  const programs = join(folder, 'esp/EFI/BOOT');
  const menu = join(folder, 'esp/debian-installer/amd64/grub'); // where the signed GRUB looks for it
  for (const path of [programs, menu]) mkdirSync(path, { recursive: true });
  copyFileSync(join(NETBOOT, 'bootnetx64.efi'), join(programs, 'BOOTX64.EFI'));
  copyFileSync(join(NETBOOT, 'grubx64.efi'), join(programs, 'grubx64.efi'));
  writeFileSync(join(menu, 'grub.cfg'), `${MENU.join('\n')}\n`);
  writeFileSync(join(folder, 'disk.head'), diskHead(folder));
}

/** The boot sector loads the core from the sector behind it, which loads the rest of itself: no block lists. */
function diskHead(folder: string): Buffer {
  const grub = join(unpackedPackage('grub-pc-bin'), 'usr/lib/grub/i386-pc');
  const [menu, core] = [join(folder, 'early.cfg'), join(folder, 'core.img')];
  writeFileSync(menu, `${MENU.join('\n')}\n`);
  const modules = ['biosdisk', 'part_msdos', 'fat', 'linux', 'echo', 'boot'];
  const where = ['-O', 'i386-pc', '-d', grub, '-p', '(hd0,msdos1)/grub', '-c', menu, '-o', core];
  execFileSync(
    join(unpackedPackage('grub-common'), 'usr/bin/grub-mkimage'),
    [...where, ...modules],
    {
      env: { LD_LIBRARY_PATH: libraryPath(unpackedPackage('libdevmapper1.02.1')) },
    },
  );
  const head = Buffer.concat([bootSector(join(grub, 'boot.img')), readFileSync(core)]);
  if (head.length > ESP.start * SECTOR) throw new Error('GRUB does not fit before the partition');
  for (const file of [menu, core]) rmSync(file);
  return head;
}

/** Debian 12 keeps this library outside of /usr. */
function libraryPath(root: string): string {
  return ['usr/lib', 'lib'].map((folder) => join(root, folder, 'x86_64-linux-gnu')).join(':');
}

/** Where the table stands, the image has code for floppies: with it Linux sees no table at all. */
function bootSector(image: string): Buffer {
  const sector = Buffer.from(readFileSync(image)).fill(0, TABLE, TABLE + 4 * ENTRY);
  for (const [index, { start, length, type }] of [ESP, ROOT].entries()) {
    const at = TABLE + ENTRY * index;
    sector.writeUInt8(type, at + 4);
    sector.writeUInt32LE(start, at + 8);
    sector.writeUInt32LE(length, at + 12);
  }
  return sector;
}
