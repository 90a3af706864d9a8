/**
 * The words that installers are started with, as a value and as iPXE and GRUB want them
 * written.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { InstallMedium } from '../domain/screen.ts';
import { grub } from './quoting/grub.ts';
import { ipxeUri } from './quoting/ipxe-uri.ts';

export type KernelFacts = {
  /** The point release that is started, `24.04.4`; empty where it is not known. */
  readonly point: string;
  readonly medium: InstallMedium;
  /** Ends in a slash: cloud-init adds `meta-data` and the rest. */
  readonly seedUrl: string;
  /** The card that the machine boots from, `aa:bb:cc:dd:ee:ff`. */
  readonly mac: string;
  /** The profile's own words, kept by the installed system. */
  readonly kernelOptions: readonly string[];
};

/**
 * The kernel's COMMAND_LINE_SIZE on x86 is 2048 with its NUL; arm64 has as much. What is longer is
 * cut without a word.
 */
const LONGEST = 2047;

/**
 * Each word, in order. BOOTIF spares a machine with several cards the wait for the others.
 *
 * Throws INPUT_INVALID for a word that could not arrive as it is.
 */
export function kernelLine(facts: KernelFacts): readonly string[] {
  const { point, medium, seedUrl, mac, kernelOptions } = facts;
  expect(seedUrl.endsWith('/'), 'seedUrl', 'a URL that ends in a slash', seedUrl);
  for (const [index, option] of kernelOptions.entries()) {
    const problem = kernelOptionProblem(option);
    expect(problem === undefined, `kernelOptions[${index}]`, problem ?? '', option);
  }
  const words = [
    'initrd=initrd', // by this name the kernel's EFI stub asks iPXE for it
    'ip=dhcp',
    ...(medium.kind === 'nfs' ? overNfs(medium.root) : overHttp(medium.isoUrl)),
    'autoinstall',
    `ds=${seedSource(point)};s=${ipxeUri(seedUrl)}`,
    `BOOTIF=01-${mac.replaceAll(':', '-')}`,
    '---', // curtin carries what follows over to the installed system
    ...kernelOptions,
  ];
  const { length } = words.join(' ');
  expect(length <= LONGEST, 'kernelOptions', `a kernel line of at most ${LONGEST}`, String(length));
  return words;
}

/**
 * cloud-init before 23.2 looks for a seed on the network under this name alone
 * (canonical/cloud-init#2107), later ones take it as well, and since 24.1 complain of it. Images of 22.04
 * have either.
 */
function seedSource(point: string): 'nocloud' | 'nocloud-net' {
  return point !== '' && Number(point.split('.')[0]) < 24 ? 'nocloud-net' : 'nocloud';
}

/**
 * Proxmox VE's installer: what proxmox-auto-install-assistant writes for iPXE. The two `initrd=` are for
 * kernels under UEFI that ask iPXE for files by name, as they do with an iPXE from before 2021; others take
 * all that was loaded, whatever stands here. proxdebug would stop at a shell.
 */
export function hostKernelLine(): readonly string[] {
  return [
    ...['initrd=initrd', 'initrd=medium', 'ramdisk_size=16777216', 'rw', 'quiet'],
    ...['splash=silent', 'proxmox-start-auto-installer'],
  ];
}

/** klibc's nfsmount takes an address and no name; a comma would begin its options. */
const NFS_ROOT = /^\d{1,3}(?:\.\d{1,3}){3}:\/[A-Za-z0-9/._-]+$/;

/**
 * casper mounts the tree and runs out of it. `url=`, `iso-url=` or `toram` beside it would pull the
 * whole ISO into RAM. `fsck.mode=skip` keeps casper-md5check from reading all of the tree once over
 * the network.
 */
function overNfs(root: string): readonly string[] {
  expect(NFS_ROOT.test(root), 'medium.root', 'an IPv4 address and a path, a.b.c.d:/path', root);
  return ['netboot=nfs', `nfsroot=${root}`, 'fsck.mode=skip'];
}

/**
 * casper fetches the ISO into its initramfs. It looks at nothing but the end of the URL to tell an
 * ISO. `root=/dev/ram0` lifts tmpfs's cap of half the RAM from the initramfs;
 * `cloud-config-url=/dev/null` keeps cloud-init from fetching the ISO as its configuration, into
 * RAM, at every stage (measured: twice its size).
 */
function overHttp(isoUrl: string): readonly string[] {
  expect(isoUrl.endsWith('.iso'), 'medium.isoUrl', 'a URL that ends in .iso', isoUrl);
  return [
    'root=/dev/ram0',
    'ramdisk_size=1500000',
    `url=${ipxeUri(isoUrl)}`,
    'cloud-config-url=/dev/null',
  ];
}

/**
 * iPXE has no quotes, and would hand them on to cloud-init, which then ignores the seed (measured).
 */
export function forIpxe(words: readonly string[]): string {
  return words.join(' ');
}

/** GRUB ends a command at an unquoted `;`. It takes its own quotes away. */
export function forGrub(words: readonly string[]): string {
  return words.map((word) => (/^[\w.,:/=@+-]+$/.test(word) ? word : grub(word))).join(' ');
}

/**
 * One word, without what iPXE, GRUB or the kernel's parser give a meaning: quotes, `$`, braces,
 * `#`, backslash.
 */
const OPTION = /^[A-Za-z0-9_][A-Za-z0-9_.,:;=/@%+*~^!?()[\]-]{0,255}$/;

const OURS = new Set([
  ...['initrd', 'root', 'ramdisk_size', 'ip', 'url', 'iso-url', 'cloud-config-url', 'autoinstall'],
  ...['ds', 'BOOTIF', 'netboot', 'nfsroot', 'toram'],
]);

/** What was expected instead of `word`, or undefined where it may stand on the kernel line. */
export function kernelOptionProblem(word: string): string | undefined {
  if (!OPTION.test(word)) return 'one kernel option, such as console=ttyS0, without quotes or $';
  const [name = ''] = word.split('=');
  return OURS.has(name) ? `an option other than ${name}, which Pilotlight sets` : undefined;
}

function expect(holds: boolean, field: string, expected: string, got: string): void {
  if (holds) return;
  throw new ProvisioningError('INPUT_INVALID', `${field}: expected ${expected}, got "${got}"`, {
    problems: [{ field, expected, got }],
  });
}
