/**
 * Why an install may stand still, and why a machine that is installed may not be heard of.
 *
 * The first that holds is told.
 *
 * @module
 */
import { durationText } from '../expected-duration.ts';
import { type Cause, reached, type Situation } from './cause.ts';

export const INSTALL_CAUSES: readonly Cause[] = [
  {
    name: 'install-slow',
    stages: ['installing'],
    holds: ({ lateness, node }) => lateness === 'slow' && node.progress !== undefined,
    reason: (seen) =>
      `It still reports, and installs for ${durationText(seen.stageMs)} where ${durationText(seen.expectedMs)} are usual: its disk is slow, or its package archive is.`,
    advice: ({ node }) =>
      `It is at "${stepOf(node.progress?.step)}". Wait, or name a nearer archive in its profile (apt).`,
  },
  {
    name: 'restarted-in-install',
    stages: ['installing'],
    holds: (seen) => !reached(seen, 'event') && askedToBoot(seen),
    reason: () =>
      'It asked to boot in the middle of its install, and did not begin again: it lost power, and stands before its script.',
    advice: () => 'Look at its screen, and switch it off and on: it then installs anew.',
  },
  {
    name: 'silent-after-seed',
    stages: ['installing'],
    holds: (seen) => !reached(seen, 'event') && seen.node.progress === undefined,
    reason: ({ quietMs, host }) =>
      `It fetched its seed ${durationText(quietMs)} ago and has reported nothing: its reports do not get through to TCP ${host.httpPort}, the installer waits for a confirmation, or it stopped at its answers.`,
    advice: () =>
      'Look at its screen. "Continue with autoinstall?" wants a yes; an error names the answer that is wrong.',
  },
  {
    // Without a reachable archive the installer waits for over ten minutes and says nothing (seen on 24.04).
    name: 'archive-does-not-answer',
    stages: ['installing'],
    holds: ({ node }) => isArchiveStep(node.progress?.step ?? ''),
    reason: ({ quietMs, node }) =>
      `It says nothing for ${durationText(quietMs)} while it is at "${stepOf(node.progress?.step)}": the package archive does not answer.`,
    advice: () =>
      'See that the machine can reach the archive, or name a mirror or a proxy in its profile (apt). It goes on by itself once the archive answers.',
  },
  {
    name: 'silent-in-step',
    stages: ['installing'],
    holds: (seen) => reached(seen, 'event') || seen.node.progress !== undefined,
    reason: ({ quietMs, node }) =>
      `It says nothing for ${durationText(quietMs)}; the last it did was "${stepOf(node.progress?.step)}": it hangs there, or lost power or its network.`,
    advice: () => 'Look at its screen. Switched off and on, it installs anew.',
  },
];

const LATER_STAGES = ['installed', 'joining', 'ready'] as const;

export const INSTALLED_CAUSES: readonly Cause[] = [
  {
    name: 'boots-the-network-first',
    stages: ['installed'],
    holds: askedToBoot,
    reason: () =>
      'It is installed, and asks to boot from the network instead of its disk: its boot order has the network first.',
    advice: (seen) =>
      [
        'Put its disk first in the firmware setup.',
        'Where it stands before a network boot screen, switch it off and on.',
        ...(mayWantSanboot(seen)
          ? ['A BIOS that does not go on to its disk can have it started by iPXE.']
          : []),
      ].join(' '),
    changes: (seen) => (mayWantSanboot(seen) ? [{ boot: { local: 'sanboot' } }] : []),
  },
  {
    name: 'no-first-boot-at-its-address',
    stages: ['installed'],
    holds: ({ node }) => node.address !== undefined,
    reason: ({ node }) =>
      `It is installed, and its first boot was not reported: it hangs in its firmware, or cannot reach this server from ${node.address}.`,
    advice: ({ host }) =>
      `Look at its screen. If it stands at its login, its address, VLAN or gateway is wrong, or a firewall drops TCP ${host.httpPort}.`,
  },
  {
    name: 'no-first-boot',
    stages: ['installed'],
    holds: () => true,
    reason: () =>
      'It is installed, and its first boot was not reported: it hangs in its firmware, starts another disk, or has no network.',
    advice: () => 'Look at its screen and at its boot order: the entry "ubuntu" belongs first.',
  },
  {
    name: 'not-ready',
    stages: ['joining'],
    holds: () => true,
    reason: (seen) => `It joins the cluster for ${durationText(seen.stageMs)}, and is not Ready.`,
    advice: () => 'Look at "journalctl -u k3s" on it, and whether the servers before it are Ready.',
  },
  {
    name: 'not-in-rotation',
    stages: ['ready'],
    holds: () => true,
    reason: (seen) =>
      `It is Ready for ${durationText(seen.stageMs)}, and HAProxy does not see it up.`,
    advice: () => 'Look at the checks of its servers on the page of HAProxy.',
  },
];

export const CATCH_ALL: Cause = {
  name: 'late',
  stages: ['booting', 'installing', ...LATER_STAGES],
  holds: () => true,
  reason: ({ node, stageMs, expectedMs }) =>
    `It is ${node.stage} for ${durationText(stageMs)} where ${durationText(expectedMs)} are usual, and nothing tells why.`,
  advice: () => 'Look at its screen. Switched off and on, it begins anew.',
};

/** A BIOS, or a machine whose firmware is not known, that is left to it. */
function mayWantSanboot({ node }: Situation): boolean {
  return node.boot.local === 'exit' && (node.arch ?? 'x86-bios') === 'x86-bios';
}

/** Since it entered its stage: what it asked in the boot before does not count. */
function askedToBoot({ node: { trace, stageSince } }: Situation): boolean {
  return [trace.offer, trace.ipxe, trace.script].some((at) => at !== undefined && at > stageSince);
}

/** Steps in which packages come over the network, in the words of `install-milestones.ts`. */
function isArchiveStep(step: string): boolean {
  return /\b(apt|archive|packages|updates)\b/.test(step) || /^installing (?!the )\S+$/.test(step);
}

function stepOf(step: string | undefined): string {
  return step ?? 'its first step';
}
