/**
 * Under which names the loaders are found: in distributions' packages, in a folder of the user's,
 * in archives.
 *
 * @module
 */
import type { Loader } from '../domain/loader.ts';

/** What GRUB's shim fetches after itself, by the name that it asks for. */
export const SECOND_STAGES = ['grubx64.efi', 'grubaa64.efi', 'mmx64.efi', 'mmaa64.efi'] as const;
export type SecondStage = (typeof SECOND_STAGES)[number];

/** The header that a loader must have: a file of another machine's kind is worse than none. */
export type Format = 'x86_64-efi' | 'arm64-efi' | 'bios';

export type Sources = {
  readonly format: Format;
  /** File names under a distribution's folder. Empty where packages have none that would do. */
  readonly packaged: readonly string[];
  /** File names under the user's folder. */
  readonly configured: readonly string[];
  /** File names under an unpacked `ipxeboot.tar.gz` of the iPXE project's releases. */
  readonly archived: readonly string[];
  /** The Debian and Ubuntu package that has it. */
  readonly packageName: string | undefined;
};

/**
 * iPXE under its name of Debian, of Fedora (ipxe-bootimgs) and of Arch Linux. The archive: iPXE's
 * util/gensrvimg.
 */
function ipxe(format: Format, { ours, packaged, archived }: IpxeNames): Sources {
  const packageName = format === 'arm64-efi' ? undefined : 'ipxe';
  return { format, packaged: [ours, ...packaged], configured: [ours], archived, packageName };
}

type IpxeNames = {
  readonly ours: string;
  readonly packaged: readonly string[];
  readonly archived: readonly string[];
};

/**
 * From a folder that has GRUB as well, the user's or Ubuntu's netboot archive: the one's key must have
 * signed the other.
 */
function shim(format: Format, [name, ...others]: readonly [string, ...string[]]): Sources {
  const configured = [name, ...others];
  return { format, packaged: [], configured, archived: [name], packageName: undefined };
}

export const SOURCES: Readonly<Record<Loader, Sources>> = {
  'undionly.kpxe': ipxe('bios', {
    ours: 'undionly.kpxe',
    packaged: [],
    archived: ['undionly.kpxe', 'x86_64/undionly.kpxe', 'i386/undionly.kpxe'],
  }),
  'ipxe.pxe': ipxe('bios', {
    ours: 'ipxe.pxe',
    packaged: [],
    archived: ['ipxe.pxe', 'x86_64/ipxe.pxe', 'i386/ipxe.pxe'],
  }),
  'snponly.efi': ipxe('x86_64-efi', {
    ours: 'snponly.efi',
    packaged: ['ipxe-snponly-x86_64.efi', 'x86_64/snponly.efi'],
    archived: ['x86_64/snponly.efi', 'x86_64-sb/snponly.efi'],
  }),
  'ipxe.efi': ipxe('x86_64-efi', {
    ours: 'ipxe.efi',
    packaged: ['ipxe-x86_64.efi', 'x86_64/ipxe.efi'],
    archived: ['x86_64/ipxe.efi', 'x86_64-sb/ipxe.efi'],
  }),
  'snponly-arm64.efi': ipxe('arm64-efi', {
    ours: 'snponly-arm64.efi',
    packaged: ['arm64-efi/snponly.efi', 'arm64/snponly.efi'],
    archived: ['arm64/snponly.efi', 'arm64-sb/snponly.efi'],
  }),
  'ipxe-arm64.efi': ipxe('arm64-efi', {
    ours: 'ipxe-arm64.efi',
    packaged: ['arm64-efi/ipxe.efi', 'arm64/ipxe.efi'],
    archived: ['arm64/ipxe.efi', 'arm64-sb/ipxe.efi'],
  }),
  'shimx64.efi': shim('x86_64-efi', [
    'shimx64.efi',
    ...['shimx64.efi.signed', 'bootx64.efi', 'BOOTX64.EFI', 'bootnetx64.efi'],
  ]),
  'shimaa64.efi': shim('arm64-efi', [
    'shimaa64.efi',
    ...['shimaa64.efi.signed', 'bootaa64.efi', 'BOOTAA64.EFI', 'bootnetaa64.efi'],
  ]),
};

/** GRUB with its network modules comes first: the other one boots from disks. */
export const SECOND_STAGE_FILES: Readonly<Record<SecondStage, readonly string[]>> = {
  'grubx64.efi': ['grubnetx64.efi.signed', 'grubnetx64.efi', 'grubx64.efi.signed', 'grubx64.efi'],
  'grubaa64.efi': [
    'grubnetaa64.efi.signed',
    'grubnetaa64.efi',
    'grubaa64.efi.signed',
    'grubaa64.efi',
  ],
  'mmx64.efi': ['mmx64.efi', 'mmx64.efi.signed'],
  'mmaa64.efi': ['mmaa64.efi', 'mmaa64.efi.signed'],
};
