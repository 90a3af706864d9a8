/**
 * What the stand-in installer leaves on the disk: just enough to say on the serial port that the
 * machine has booted it.
 *
 * @module
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NETBOOT } from './netboot-package.ts';

/** What a machine that boots its own disk says. */
export const LOCAL_DISK_GREETING = 'LAB: booted from its own disk';

/** Puts an MBR, an EFI system partition's files, and the same signed for Secure Boot into `folder`. */
export function writeLocalDisks(folder: string): void {
  const [plain, signed] = [join(folder, 'esp-plain/EFI/BOOT'), join(folder, 'esp-signed/EFI/BOOT')];
  const menu = join(folder, 'esp-signed/debian-installer/amd64/grub');
  for (const path of [plain, signed, menu]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, 'local-disk.mbr'), masterBootRecord());
  writeFileSync(join(plain, 'BOOTX64.EFI'), efiApplication());
  copyFileSync(join(NETBOOT, 'bootnetx64.efi'), join(signed, 'BOOTX64.EFI'));
  copyFileSync(join(NETBOOT, 'grubx64.efi'), join(signed, 'grubx64.efi'));
  writeFileSync(join(menu, 'grub.cfg'), `echo '${LOCAL_DISK_GREETING}'\nsleep 600\n`);
}

/** 512 bytes that the BIOS loads to 7C00h: it writes the greeting to COM1 and halts. */
function masterBootRecord(): Buffer {
  const text = Buffer.from(`\r\n${LOCAL_DISK_GREETING}\r\n\0`, 'latin1');
  const code = Buffer.from(
    [
      '31c0 8ed8', // xor ax, ax; mov ds, ax
      'be40 7c', // mov si, 7C40h: the text
      'ac 84c0 7412', // next: lodsb; test al, al; jz halt
      '88c4 bafd03', // mov ah, al; mov dx, 3FDh: COM1's line status
      'ec a820 74fb', // wait: in al, dx; test al, 20h; jz wait
      'baf803 88e0 ee', // mov dx, 3F8h; mov al, ah; out dx, al
      'ebe9', // jmp next
      'f4 ebfd', // halt: hlt; jmp halt
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  );
  const sector = Buffer.alloc(512);
  code.copy(sector);
  text.copy(sector, 0x40);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** A PE32+ program of one section: it writes the greeting to the console and halts (UEFI 2.10 §2.1, §12.4). */
function efiApplication(): Buffer {
  const [codeAt, textAt] = [0x200, 0x240];
  const image = Buffer.alloc(0x400);
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(0x40, 0x3c);
  coffHeader().copy(image, 0x40);
  optionalHeader().copy(image, 0x58);
  sectionHeader().copy(image, 0x148);
  const code = [
    '4883ec28', // sub rsp, 28h
    '488b4a40', // mov rcx, [rdx+40h]: SystemTable->ConOut
    '488d1531000000', // lea rdx, [rip+31h]: the text, 40h after the entry point
    'ff5108', // call [rcx+8]: OutputString
    'f4ebfd', // hlt; jmp to it
  ];
  image.write(code.join(''), codeAt, 'hex');
  image.write(`\r\n${LOCAL_DISK_GREETING}\r\n\0`, textAt, 'utf16le');
  return image;
}

function coffHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.write('PE\0\0', 'latin1');
  header.writeUInt16LE(0x8664, 4); // x86-64
  header.writeUInt16LE(1, 6); // sections
  header.writeUInt16LE(0xf0, 20); // length of the optional header
  header.writeUInt16LE(0x22, 22); // executable, large addresses
  return header;
}

function optionalHeader(): Buffer {
  const header = Buffer.alloc(0xf0);
  header.writeUInt16LE(0x20b, 0); // PE32+
  header.writeUInt32LE(0x200, 4); // bytes of code
  header.writeUInt32LE(0x1000, 16); // entry point
  header.writeUInt32LE(0x1000, 20); // where the code is
  header.writeUInt32LE(0x1000, 32); // alignment in memory
  header.writeUInt32LE(0x200, 36); // alignment in the file
  header.writeUInt32LE(0x2000, 56); // bytes in memory
  header.writeUInt32LE(0x200, 60); // bytes of headers
  header.writeUInt16LE(10, 68); // an EFI application
  header.writeUInt32LE(16, 108); // data directories, all empty
  return header;
}

function sectionHeader(): Buffer {
  const header = Buffer.alloc(40);
  header.write('.text', 'latin1');
  header.writeUInt32LE(0x200, 8); // bytes in memory
  header.writeUInt32LE(0x1000, 12); // where it goes
  header.writeUInt32LE(0x200, 16); // bytes in the file
  header.writeUInt32LE(0x200, 20); // where it is
  header.writeUInt32LE(0x60000020, 36); // code, to be executed and read
  return header;
}
