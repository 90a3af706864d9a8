/**
 * The package debian-installer-12-netboot-amd64, or the one of the next Debian: the lab's signed loaders.
 *
 * @module
 */
import { existsSync } from 'node:fs';

const folderOf = (release: number): string =>
  `/usr/lib/debian-installer/images/${release}/amd64/text/debian-installer/amd64`;

/** shim and GRUB, both signed for Secure Boot, and GRUB's modules. */
export const NETBOOT = [12, 13].map(folderOf).find((folder) => existsSync(folder)) ?? folderOf(12);
