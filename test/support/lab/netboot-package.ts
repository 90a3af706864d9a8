/**
 * The package debian-installer-12-netboot-amd64, or the one of the next Debian: what the lab boots.
 *
 * @module
 */
import { existsSync } from 'node:fs';

const folderOf = (release: number): string =>
  `/usr/lib/debian-installer/images/${release}/amd64/text/debian-installer/amd64`;

/** A signed kernel, the modules that belong to it (in initrd.gz), and signed shim and GRUB. */
export const NETBOOT = [12, 13].map(folderOf).find((folder) => existsSync(folder)) ?? folderOf(12);
