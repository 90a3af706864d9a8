/**
 * Routes that are no part of the document, each family with the reason.
 *
 * @module
 */

export const UNLISTED = {
  '/boot/': 'Firmware, iPXE and GRUB fetch here what to boot; its form follows theirs.',
  '/install/': 'Installers fetch and report here, by a ticket that nobody else has.',
  '/images/': 'Machines are led from here to the port for bulk files.',
  '/installed/': 'Installed systems report here, by a key of their own.',
  '/pve/': "Proxmox VE's installer and new hosts ask and report here, in its own formats.",
  '/join/': 'Machines join the cluster here, by a key of their own, on a port of its own.',
  '/vendor/': 'Files of packages, for the page.',
} as const;

export type UnlistedPath = `${keyof typeof UNLISTED}${string}`;
