/**
 * What a client's firmware can run, from DHCP option 93.
 *
 * @module
 */

export const CLIENT_ARCHES = ['x86-bios', 'x86-efi', 'x86_64-efi', 'arm64-efi'] as const;

export type ClientArch = (typeof CLIENT_ARCHES)[number];

/** `tftp`: PXE, the loader is a TFTP file name. `http`: UEFI HTTP boot, the loader is a URL. */
export type BootTransport = 'tftp' | 'http';

type ArchCode = { readonly arch: ClientArch; readonly transport: BootTransport };

/**
 * IANA "Processor Architecture Types" (RFC 5970 §3.3 and its registry).
 *
 * 7 and 9 changed places between RFC 4578 and its erratum: firmware sends either for x86-64.
 */
const ARCH_BY_CODE: ReadonlyMap<number, ArchCode> = new Map([
  [0, { arch: 'x86-bios', transport: 'tftp' }],
  [6, { arch: 'x86-efi', transport: 'tftp' }],
  [7, { arch: 'x86_64-efi', transport: 'tftp' }],
  [9, { arch: 'x86_64-efi', transport: 'tftp' }],
  [11, { arch: 'arm64-efi', transport: 'tftp' }],
  [15, { arch: 'x86-efi', transport: 'http' }],
  [16, { arch: 'x86_64-efi', transport: 'http' }],
  [19, { arch: 'arm64-efi', transport: 'http' }],
]);

/** The architecture of an option 93 code, or undefined for one that Pilotlight has no loader for. */
export function archFromCode(code: number): ArchCode | undefined {
  return ARCH_BY_CODE.get(code);
}
