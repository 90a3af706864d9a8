/**
 * Why the install of a Proxmox VE host may stand still. Its installer reports nothing between the moment when
 * it has its answers and the one when it is done.
 *
 * @module
 */
import { durationText } from '../expected-duration.ts';
import { type Cause, otherDriver, reached, type Situation } from './cause.ts';

/** How to look, on a screen that stopped at a shell. */
const LOOK = 'Look at its screen: "less /tmp/auto_installer.log" tells at the shell there.';

export const HOST_CAUSES: readonly Cause[] = [
  {
    name: 'host-medium-not-fetched',
    stages: ['booting'],
    holds: (seen) => isHost(seen) && reached(seen, 'initrd') && !reached(seen, 'medium', 'seed'),
    reason: () =>
      'It has kernel and initrd, and did not fetch all of its ISO: the download inside iPXE hangs, or it has too little memory.',
    advice: () =>
      'Switch it off and on. If it hangs there again, use the other iPXE driver. It needs 8 GB.',
    changes: otherDriver,
  },
  {
    name: 'host-answers-not-asked',
    stages: ['booting'],
    holds: (seen) => isHost(seen) && reached(seen, 'medium') && !reached(seen, 'seed'),
    reason: ({ host }) =>
      `It has all of its ISO, and its installer did not ask for answers: the memory was too little to unpack it ("Initramfs unpacking failed"), it gets no address by DHCP, or a firewall drops TCP ${host.httpPort}.`,
    advice: () =>
      'Look at its screen and at the leases of the DHCP server. "proxmox-fetch-answer http" asks again at the shell there.',
  },
  {
    name: 'host-answers-refused',
    stages: ['installing'],
    holds: (seen) => isHost(seen) && !reached(seen, 'event'),
    reason: ({ quietMs }) =>
      `It fetched its answers ${durationText(quietMs)} ago, and not the program of its first boot: its installer refuses an answer, or the TLS door is not reached.`,
    advice: () => `${LOOK} See that the joinPort (TCP 8443) is open.`,
  },
  {
    name: 'host-install-silent',
    stages: ['installing'],
    holds: isHost,
    reason: ({ stageMs }) =>
      `It installs for ${durationText(stageMs)}, and did not say that it is done: no disk fits the filter of its profile, the install failed, or its webhook does not get through.`,
    advice: () =>
      `${LOOK} A filter that fits no disk wipes none; "udevadm info --query=property --name=/dev/nvme0n1" shows what it is compared with.`,
  },
  {
    name: 'host-not-handed-over',
    stages: ['installed'],
    holds: (seen) => isHost(seen) && !askedToBoot(seen),
    reason: () =>
      'It is installed, and did not hand over its API token: it starts another disk, its first boot failed, or it cannot reach the TLS door.',
    advice: () =>
      'Look at its screen and at its boot order: the entry "proxmox" belongs first. "journalctl -u proxmox-first-boot-multi-user" on it tells the rest.',
  },
];

function isHost({ kind }: Situation): boolean {
  return kind === 'proxmox-ve';
}

/** Since it was installed: its boot order is to blame then. */
function askedToBoot({ node: { trace, stageSince } }: Situation): boolean {
  return [trace.offer, trace.ipxe, trace.script].some((at) => at !== undefined && at > stageSince);
}
