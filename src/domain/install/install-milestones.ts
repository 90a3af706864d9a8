/**
 * The milestones of an Ubuntu install: at how many per cent each begins and ends, and its words.
 *
 * The shares are those of an install on a small computer with an SSD: copying the system, the kernel and
 * the security updates take the most. Names are those of subiquity and curtin from 22.04 on (measured with
 * 24.04), told by their last parts: what stands before them changed between releases. A name that is not here
 * moves nothing.
 *
 * @module
 */
import { shownText } from './installer-event.ts';

export type Milestone = {
  /** The same for each event of this milestone. */
  readonly id: string;
  /** Per cent of the install that are done when it begins, and when it has ended. */
  readonly from: number;
  readonly to: number;
  /** While it runs. */
  readonly step: string;
  /** The line that its end leaves on the timeline, where one is worth it. */
  readonly done: string | undefined;
};

type Row = readonly [path: string, from: number, to: number, step: string, done?: string];

const ROWS: readonly Row[] = [
  ['subiquity/load_autoinstall_config', 1, 2, 'reading its answers'],
  ['Early/run', 2, 4, 'running the early commands', 'early commands ran'],
  ['subiquity/apply_autoinstall_config', 4, 8, 'taking its answers over', 'answers taken over'],
  // Their order is not the same in each release.
  ['Network/apply_autoinstall_config', 4, 7, 'configuring the network'],
  // Without a reachable archive it waits here for over ten minutes, and says nothing (seen on 24.04).
  ['Mirror/apply_autoinstall_config', 4, 7, 'looking for the package archive'],
  ['Filesystem/apply_autoinstall_config', 4, 7, 'choosing the disk'],
  ['install/configure_apt', 8, 10, 'configuring apt', 'apt configured'],
  ['install/curtin_install', 10, 76, 'installing the system'],
  ['stage-partitioning', 10, 17, 'partitioning the disk', 'disk partitioned'],
  ['cmd-block-meta', 11, 17, 'formatting the disk'],
  ['clear-holders', 11, 12, 'removing what was on the disk'],
  ['stage-extract', 17, 42, 'copying the system', 'system copied'],
  ['stage-curthooks', 43, 75, 'configuring the system'],
  ['installing-missing-packages', 45, 52, 'installing missing packages'],
  ['installing-kernel', 52, 64, 'installing the kernel', 'kernel installed'],
  ['setting-up-swap', 64, 65, 'setting up swap'],
  ['apply-networking-config', 65, 66, 'configuring the network'],
  ['system-upgrade', 66, 68, 'updating packages'],
  ['updating-initramfs-configuration', 68, 71, 'building the initial RAM disk'],
  ['configuring-bootloader', 71, 75, 'installing the boot loader', 'boot loader installed'],
  ['install-grub', 72, 75, 'installing the boot loader'],
  ['install/postinstall', 76, 93, 'finishing the system'],
  ['postinstall/get_target_packages', 76, 77, 'listing the packages'],
  ['postinstall/configure_cloud_init', 84, 85, 'configuring cloud-init'],
  [
    'postinstall/run_unattended_upgrades',
    85,
    92,
    'installing security updates',
    'security updates installed',
  ],
  ['postinstall/restore_apt_config', 92, 93, 'restoring the configuration of apt'],
  ['Late/run', 94, 98, 'running the late commands', 'late commands ran'],
  ['Shutdown/copy_logs_to_target', 98, 99, 'copying its logs'],
  ['Shutdown/shutdown', 99, 100, 'shutting the machine down'],
];

const BY_PATH: ReadonlyMap<string, Milestone> = new Map(
  ROWS.map(([id, from, to, step, done]) => [id, { id, from, to, step, done }]),
);

const PACKAGE = /(?:^|\/)postinstall\/install_([^/]+)$/;
const COMMAND = /(?:^|\/)(Early|Late|Error)\/run\/command_(\d{1,3})$/;

/** The milestone whose own name `name` is. `nth` counts the packages before it. */
export function milestoneOf(name: string, nth = 0): Milestone | undefined {
  const parts = name.split('/');
  const known =
    BY_PATH.get(parts.at(-1) ?? '') ?? BY_PATH.get(parts.slice(-2).join('/')) ?? countedOf(name);
  if (known === undefined || !('room' in known)) return known;
  const { kind, step, first, room } = known;
  const from = first + Math.min(kind === 'package' ? nth : known.nth, room - 1);
  return { id: step, from, to: from + 1, step, done: undefined };
}

/** `openssh-server` of `…/postinstall/install_openssh-server`. */
export function packageOf(name: string): string | undefined {
  const [, found] = PACKAGE.exec(name) ?? [];
  return found === undefined ? undefined : shownText(found).slice(0, 80);
}

/** Levels of a name that are looked at; the deepest seen has ten. */
const DEEPEST = 24;

/** What runs under `name`, in words: those of the nearest milestone at it or above it. */
export function stepWords(name: string): string | undefined {
  const parts = name.split('/').slice(0, DEEPEST);
  for (let length = parts.length; length > 0; length--) {
    const found = milestoneOf(parts.slice(0, length).join('/'));
    if (found !== undefined) return found.step;
  }
  return undefined;
}

/**
 * A step of which there may be any number: they share `room` per cent from `first` on, and those beyond it
 * no longer move the percentage.
 */
type Counted = {
  readonly kind: keyof typeof COUNTED;
  readonly step: string;
  readonly nth: number;
  readonly first: number;
  readonly room: number;
};

const COUNTED = {
  package: { first: 78, room: 6 },
  Early: { first: 2, room: 2 },
  Late: { first: 94, room: 4 },
  Error: { first: 0, room: 1 },
};

function countedOf(name: string): Counted | undefined {
  const found = packageOf(name);
  if (found !== undefined) {
    return { kind: 'package', step: `installing ${found}`, nth: 0, ...COUNTED.package };
  }
  const [, group, number] = COMMAND.exec(name) ?? [];
  if (group !== 'Early' && group !== 'Late' && group !== 'Error') return undefined;
  // By its number alone: the command itself may hold a ticket.
  const step = `${group.toLowerCase()} command ${Number(number) + 1}`;
  return { kind: group, step, nth: Number(number), ...COUNTED[group] };
}
