/**
 * The variables of UEFI firmware as files, in the form of Linux' efivarfs, so that the real efibootmgr reads
 * and writes them where `EFIVARFS_PATH` leads to.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyOf, unpackedPackage } from './lab/unpacked-package.ts';
import { command, type Need } from './needs.ts';

/** EFI_GLOBAL_VARIABLE (UEFI 2.10 §3.3). */
const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** Non-volatile, at boot and at run time. */
const ATTRIBUTES = Buffer.from([7, 0, 0, 0]);

const ACTIVE = 1;

export type Option = {
  readonly number: string;
  readonly label: string;
  /** Nodes of a device path, without its end. */
  readonly path: readonly Buffer[];
  readonly isActive?: boolean;
  /** What a vendor hides behind the path. */
  readonly data?: Buffer;
};

/** UEFI 2.10 §10.3.1: type, subtype, length, data. */
function node(type: number, subtype: number, data: Buffer): Buffer {
  const header = Buffer.from([type, subtype, 0, 0]);
  header.writeUInt16LE(4 + data.length, 2);
  return Buffer.concat([header, data]);
}

const END = node(0x7f, 0xff, Buffer.alloc(0));
const ROOT = node(2, 1, Buffer.from('d041030a00000000', 'hex'));
const pci = (device: number, part: number) => node(1, 1, Buffer.from([part, device]));

/** The card behind a PCI device, over IPv4 or IPv6, by PXE or by HTTP. */
export function cardPath(
  mac: string,
  { version = 4, http = false, device = 0x1f, part = 6 } = {},
): readonly Buffer[] {
  const address = Buffer.concat([Buffer.from(mac.replaceAll(':', ''), 'hex'), Buffer.alloc(26)]);
  const card = node(3, 11, Buffer.concat([address, Buffer.from([1])]));
  const ip = version === 4 ? node(3, 12, Buffer.alloc(23)) : node(3, 13, Buffer.alloc(56));
  const uri = http ? [node(3, 24, Buffer.alloc(0))] : [];
  return [ROOT, pci(device, part), card, ip, ...uri];
}

/** `file` on the first partition of a disk. */
export function filePath(file: string): readonly Buffer[] {
  const disk = Buffer.alloc(38);
  disk.writeUInt32LE(1, 0);
  disk.writeBigUInt64LE(0x800n, 4);
  disk.writeBigUInt64LE(0x10_0000n, 12);
  disk.fill(0x5a, 20, 36);
  disk.set([2, 2], 36); // GPT, by its GUID
  return [node(4, 1, disk), node(4, 4, Buffer.from(`${file}\0`, 'utf16le'))];
}

/** §3.1.3, EFI_LOAD_OPTION. */
function loadOption({ label, path, isActive = true, data = Buffer.alloc(0) }: Option): Buffer {
  const whole = Buffer.concat([...path, END]);
  const header = Buffer.alloc(6);
  header.writeUInt32LE(isActive ? ACTIVE : 0, 0);
  header.writeUInt16LE(whole.length, 4);
  return Buffer.concat([header, Buffer.from(`${label}\0`, 'utf16le'), whole, data]);
}

/** Writes them into `folder`, with an order of all. */
export function writeVariables(folder: string, options: readonly Option[]): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, value: Buffer) =>
    writeFileSync(join(folder, `${name}-${GLOBAL}`), Buffer.concat([ATTRIBUTES, value]));
  for (const option of options) put(`Boot${option.number}`, loadOption(option));
  const numbers = options.map(({ number }) => Number.parseInt(number, 16));
  put('BootOrder', Buffer.from(Uint16Array.from(numbers).buffer));
  put('BootCurrent', Buffer.alloc(2));
  put('Timeout', Buffer.from([2, 0]));
}

/** The name of the file that holds the entry for the next boot. */
export const BOOT_NEXT = `BootNext-${GLOBAL}`;

export const MAC = 'd0:50:99:4e:05:57';
export const SECOND_MAC = 'd0:50:99:4e:05:58';

/** As a Dell Optiplex with a second card labels them; `BO` is how Aptio marks its own. */
export const OPTIPLEX_OPTIONS: readonly Option[] = [
  { number: '0000', label: 'ubuntu', path: filePath('\\EFI\\ubuntu\\shimx64.efi') },
  {
    ...{ number: '0001', label: 'UEFI: PXE IPv4 Intel(R) I210 Gigabit', isActive: false },
    path: cardPath(SECOND_MAC, { device: 1, part: 0 }),
    data: Buffer.from('0000424f', 'hex'),
  },
  {
    ...{ number: '0003', label: 'Onboard NIC(IPV6)', data: Buffer.from('0000424f', 'hex') },
    path: cardPath(MAC, { version: 6 }),
  },
  { number: '0004', label: 'UEFI: HTTP IPv4 Onboard NIC', path: cardPath(MAC, { http: true }) },
  {
    ...{ number: '000A', label: 'Onboard NIC(IPV4)', data: Buffer.from('0000424f', 'hex') },
    path: cardPath(MAC),
  },
];

export const EFIBOOTMGR_NEEDS: readonly Need[] = [
  command('apt-get', 'apt'),
  command('dpkg-deb', 'dpkg'),
];

const LIBRARIES = ['libefivar', 'libefiboot', 'libpopt'];
const PROGRAM_FOLDERS = ['bin', 'usr/bin', 'sbin', 'usr/sbin'];
const ARCH = process.arch === 'x64' ? 'x86_64' : 'aarch64';

/** The distribution's own, unpacked and not installed: where it is, and where its libraries are. */
export function efibootmgr(): { readonly program: string; readonly libraries: string } {
  const roots = LIBRARIES.map((name) => unpackedPackage(dependencyOf('efibootmgr', name)));
  const folders = roots.flatMap((root) => [join(root, 'usr/lib'), join(root, 'lib')]);
  const root = unpackedPackage('efibootmgr');
  const program = PROGRAM_FOLDERS.map((folder) => join(root, folder, 'efibootmgr')).find(
    existsSync,
  );
  if (program === undefined) throw new Error('the package efibootmgr has no efibootmgr');
  return {
    program,
    libraries: folders.map((folder) => join(folder, `${ARCH}-linux-gnu`)).join(':'),
  };
}
