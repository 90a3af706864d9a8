/**
 * The first program that Pilotlight sends to a machine.
 *
 * @module
 */
import type { BootTransport, ClientArch } from './client-arch.ts';
import type { LoaderChoice } from './node.ts';

/** A file under the loaders' folder, by the name that clients ask for. */
export const LOADERS = [
  'undionly.kpxe',
  'ipxe.pxe',
  'snponly.efi',
  'ipxe.efi',
  'snponly-arm64.efi',
  'ipxe-arm64.efi',
  'shimx64.efi',
  'shimaa64.efi',
] as const;

export type Loader = (typeof LOADERS)[number];

type LoadersOfArch = Readonly<Record<LoaderChoice, Loader | undefined>>;

/**
 * `auto` uses the firmware's own network driver: iPXE's I219 driver left Linux with a hung card
 * (ipxe#1731), and the firmware's worked there.
 */
const LOADERS_BY_ARCH: Readonly<Record<ClientArch, LoadersOfArch>> = {
  'x86-bios': { auto: 'undionly.kpxe', native: 'ipxe.pxe', shim: undefined },
  'x86-efi': { auto: undefined, native: undefined, shim: undefined },
  'x86_64-efi': { auto: 'snponly.efi', native: 'ipxe.efi', shim: 'shimx64.efi' },
  'arm64-efi': { auto: 'snponly-arm64.efi', native: 'ipxe-arm64.efi', shim: 'shimaa64.efi' },
};

/** The loader for firmware of this kind, or undefined where there is none. */
export function loaderFor(arch: ClientArch, choice: LoaderChoice): Loader | undefined {
  return LOADERS_BY_ARCH[arch][choice];
}

/** How the firmware fetches its loader. */
export type LoaderRequest = { readonly loader: Loader; readonly transport: BootTransport };
