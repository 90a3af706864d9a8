/**
 * Reads what the stand-in installer said on the serial port (installer/init.sh), and holds it against what
 * it was given.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { Firmware } from './firmware.ts';
import type { InstallerIso } from './installer-iso.ts';
import { PILOT_ADDRESS } from './network.ts';

/** The text between `LAB: begin NAME` and `LAB: end NAME`. */
export function fetchedFile(serialLog: string, name: string): string {
  const found = new RegExp(`^LAB: begin ${name}\\n([^]*?)^LAB: end ${name}$`, 'm').exec(serialLog);
  assert.ok(found?.[1] !== undefined, `the installer printed no ${name}`);
  return found[1];
}

/** The words of the kernel's command line, in order. */
export function kernelWords(serialLog: string): readonly string[] {
  const line = /^LAB: command line: (.*)$/m.exec(serialLog)?.[1];
  assert.ok(line !== undefined, 'the installer printed no command line');
  return line.split(' ');
}

export type GivenInstall = {
  readonly firmware: Firmware;
  readonly medium: 'nfs' | 'http';
  readonly iso: InstallerIso;
  readonly mac: string;
  readonly hostname: string;
};

/** That the installer was started, fed and asked as it should be. */
export function assertInstaller(serialLog: string, given: GivenInstall): void {
  assertKernelLine(serialLog, given);
  assertMedium(serialLog, given);
  const { autoinstall } = parse(fetchedFile(serialLog, 'user-data'));
  assert.equal(autoinstall.identity.hostname, given.hostname);
  assert.equal(autoinstall.network, undefined);
  assert.equal(parse(fetchedFile(serialLog, 'meta-data'))['local-hostname'], given.hostname);
  assert.equal(fetchedFile(serialLog, 'vendor-data').trim(), '');
  assert.match(serialLog, /^pilotlight: \/dev\/sda is free$/m);
  assert.match(serialLog, /^pilotlight: planted the report of the first boot$/m);
  assert.doesNotMatch(serialLog, /^LAB: note/m);
}

function assertKernelLine(serialLog: string, { firmware, medium, mac }: GivenInstall): void {
  const words = kernelWords(serialLog);
  const seed = words.find((word) => word.startsWith('ds=')) ?? '';
  const ticket = /^ds=nocloud;s=http:\/\/10\.77\.0\.2:8080\/install\/([0-9a-f]{32})\/$/.exec(
    seed,
  )?.[1];
  assert.ok(ticket, `the seed is named ${seed}`);
  // Under UEFI the 2019 iPXE puts the kernel's name before the words, and GRUB its path.
  const named = firmware === 'seabios-ipxe' ? [] : words.slice(0, 1);
  for (const word of named)
    assert.match(word, /^(vmlinuz|BOOT_IMAGE=\(tftp,10\.77\.0\.2\)\/.*\/vmlinuz)$/);
  const overNfs = ['netboot=nfs', `nfsroot=${PILOT_ADDRESS}:/install/${ticket}`, 'fsck.mode=skip'];
  const overHttp = [
    ...['root=/dev/ram0', 'ramdisk_size=1500000'],
    words.find((word) => word.startsWith('url=')),
    'cloud-config-url=/dev/null',
  ];
  assert.deepEqual(words, [
    ...named,
    ...['initrd=initrd', 'ip=dhcp', ...(medium === 'nfs' ? overNfs : overHttp)],
    ...['autoinstall', `ds=nocloud;s=http://${PILOT_ADDRESS}:8080/install/${ticket}/`],
    ...[`BOOTIF=01-${mac.replaceAll(':', '-')}`, '---', 'console=ttyS0'],
  ]);
}

/** Every file of the tree is the ISO's; by NFS no more of it came than was read, and nothing twice. */
function assertMedium(serialLog: string, { medium, iso }: GivenInstall): void {
  const { tree, squashfs } = iso;
  const said = [
    `LAB: tree of ${tree.files} files, sha256 ${tree.sha256}`,
    `LAB: squashfs of ${squashfs.size} bytes, sha256 ${squashfs.sha256}`,
    ...(medium === 'http' ? [`LAB: fetched ${iso.size} bytes`] : []),
  ];
  for (const line of said) assert.ok(serialLog.includes(`\n${line}\n`), `not said: ${line}`);
  if (medium === 'http') return;
  const bytes = Number(/^LAB: read (\d+) bytes over the network$/m.exec(serialLog)?.[1]);
  const wanted = squashfs.size + tree.size;
  assert.ok(bytes >= wanted && bytes <= wanted * 1.1, `${bytes} bytes for ${wanted}`);
}
