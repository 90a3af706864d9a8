/**
 * Why a machine that has its script may not come to fetch its seed.
 *
 * In the order of the boot: each row presumes that those before it do not hold.
 *
 * @module
 */
import { type Cause, otherDriver, reached } from './cause.ts';
import { CANNOT_INSTALL, MOUNT_REFUSED, REFUSED } from './refusals.ts';

const stages = ['booting'] as const;

export const SCRIPT_CAUSES: readonly Cause[] = [
  {
    name: 'cannot-install',
    stages,
    holds: (seen) => reached(seen, 'script') && (seen.refusal?.startsWith(CANNOT_INSTALL) ?? false),
    reason: ({ refusal = '' }) =>
      `It waits on its screen, for it cannot be installed: ${sentence(refusal.slice(CANNOT_INSTALL.length))}`,
    advice: () => 'Put right what is missing: its screen then goes on by itself.',
  },
  {
    name: 'left-the-queue',
    stages,
    holds: (seen) => reached(seen, 'script') && !seen.attempting && !reached(seen, 'kernel'),
    reason: () =>
      'It came for its script and did not begin: it was switched off while it waited on its screen.',
    advice: () => 'Switch it on again: it goes on where it stopped.',
  },
  {
    name: 'check-refused',
    stages,
    holds: (seen) => reached(seen, 'check') && !reached(seen, 'kernel') && isRefusal(seen.refusal),
    reason: ({ refusal = '' }) =>
      `The check of its hardware refuses it: ${sentence(refusal.slice(REFUSED.length))}`,
    advice: ({ medium, kind }) =>
      medium === 'http' && kind === 'ubuntu'
        ? 'Give it more memory, or set "medium: nfs" in its profile: 2 GiB are enough then.'
        : 'Give it more memory, or lower minimumMemoryMiB in its profile.',
  },
  {
    name: 'check-not-asked',
    stages,
    holds: (seen) =>
      reached(seen, 'script') &&
      seen.node.boot.loader !== 'shim' &&
      !reached(seen, 'check', 'kernel'),
    reason: () =>
      'It fetched its script and did not ask for the check: iPXE hangs, or it was switched off.',
    advice: ({ host }) =>
      `Look at its screen. TCP ${host.httpPort} got through once: a network cable or a firewall that counts connections are left.`,
  },
  {
    name: 'kernel-not-fetched',
    stages,
    holds: (seen) => reached(seen, 'script', 'check') && !reached(seen, 'kernel', 'initrd'),
    reason: ({ node, host }) =>
      node.boot.loader === 'shim'
        ? 'GRUB has its configuration, and the kernel was not fetched: TFTP (UDP 69) does not get through, or it hangs.'
        : `It passed the check, and the kernel was not fetched: a firewall drops TCP ${host.bulkPort}, or iPXE hangs.`,
    advice: ({ node, host }) =>
      node.boot.loader === 'shim'
        ? 'Look at its screen and at the firewall of this server.'
        : `Let TCP ${host.bulkPort} through the firewall of this server.`,
  },
  {
    // Downloads inside iPXE hang on Intel cards under Aptio firmware when a segment is lost (ipxe#1023).
    name: 'initrd-not-fetched',
    stages,
    holds: (seen) => reached(seen, 'kernel') && !reached(seen, 'initrd', 'medium', 'seed'),
    reason: () =>
      'It fetched the kernel and not the whole initrd: its download hangs, or it has too little memory.',
    advice: ({ node }) =>
      node.boot.loader === 'shim'
        ? 'Look at its screen, and switch it off and on.'
        : 'Switch it off and on. If it hangs there again, use the other iPXE driver.',
    changes: otherDriver,
  },
  {
    name: 'medium-refused',
    stages,
    holds: (seen) =>
      reached(seen, 'kernel') &&
      !reached(seen, 'medium', 'seed') &&
      (seen.refusal?.startsWith(MOUNT_REFUSED) ?? false),
    reason: ({ refusal = '' }) =>
      `It has kernel and initrd, and the installer may not mount its medium: ${sentence(refusal.slice(MOUNT_REFUSED.length))}`,
    advice: () =>
      'NFS is for the networks of this server alone: from any other, set "medium: http" in its profile.',
  },
  {
    name: 'medium-not-mounted',
    stages,
    holds: (seen) =>
      seen.medium === 'nfs' && reached(seen, 'kernel') && !reached(seen, 'medium', 'seed'),
    reason: () =>
      'It has kernel and initrd, and the installer did not mount its medium: a firewall drops NFS (TCP 111 and 2049), or the installer gets no address by DHCP.',
    advice: () =>
      'Let TCP 111 and 2049 through. Look at its screen for "IP-Config" and "nfsmount"; "medium: http" in its profile does without NFS.',
  },
  {
    name: 'medium-not-fetched',
    stages,
    holds: (seen) =>
      seen.medium === 'http' && reached(seen, 'kernel') && !reached(seen, 'medium', 'seed'),
    reason: ({ host }) =>
      `It has kernel and initrd, and the installer did not fetch its ISO: it gets no address by DHCP, or a firewall drops TCP ${host.bulkPort}.`,
    advice: () =>
      'Look at its screen for "IP-Config" and "wget", and at the leases of the DHCP server.',
  },
  {
    // With the whole ISO in memory, a machine of 4 GiB always stopped at half of it (netboot.xyz#1399).
    name: 'seed-not-fetched-memory',
    stages,
    holds: (seen) => seen.medium === 'http' && reached(seen, 'medium') && !reached(seen, 'seed'),
    reason: () =>
      'It fetched the ISO and not its seed: it has too little memory for the ISO, or the installer lost its address.',
    advice: () =>
      'Give it 8 GiB while it installs, or set "medium: nfs" in its profile: 2 GiB are enough then.',
  },
  {
    name: 'seed-not-fetched',
    stages,
    holds: (seen) => reached(seen, 'kernel', 'initrd', 'medium') && !reached(seen, 'seed'),
    reason: () =>
      'The installer started and did not fetch its seed: it gets no address by DHCP, or it has less than 2 GiB of memory.',
    advice: ({ host }) =>
      `Look at its screen, at the leases of the DHCP server and at the firewall (TCP ${host.httpPort}).`,
  },
];

function isRefusal(refusal: string | undefined): boolean {
  return refusal?.startsWith(REFUSED) ?? false;
}

/** With one full stop at its end. */
function sentence(text: string): string {
  return `${text.replace(/[.\s]+$/, '')}.`;
}
