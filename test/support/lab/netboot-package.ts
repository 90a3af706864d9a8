/**
 * The package debian-installer-12-netboot-amd64: what the lab boots.
 *
 * @module
 */

/** A signed kernel, the modules that belong to it (in initrd.gz), and signed shim and GRUB. */
export const NETBOOT = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';
