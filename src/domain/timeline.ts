/**
 * What a node's timeline is made of, and the words of the lines that events write.
 *
 * @module
 */
import { firstBootText } from './first-boot.ts';
import type { InstallEvent, Stage } from './stage.ts';

/** `refusal`: something was asked and not given. `alarm`: something that a person should look at. */
export const NOTE_KINDS = ['note', 'refusal', 'alarm'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** A line that changes no stage. Equal lines in a row are folded into one with a count. */
export type TimelineNote = { readonly kind: NoteKind; readonly text: string };

/** Times are in ms since the epoch. */
export type TimelineEntry = {
  /** Grows over the whole registry: a client that has seen `id` asks for what came after. */
  readonly id: number;
  readonly nodeId: string;
  readonly at: number;
  readonly kind: 'stage' | NoteKind;
  /** The stage after this line. */
  readonly stage: Stage;
  readonly text: string;
  /** How often it was seen, folded; `lastAt` is the last time. */
  readonly count: number;
  readonly lastAt: number;
  /** The end of the log, where a step failed or a join did. */
  readonly log: string | undefined;
};

/** How the line of a reinstall begins that was called off before it began. */
export const CANCELLED = 'reinstall cancelled by ';

/** The line that `event` writes. No secret stands in it: the timeline is shown and exported. */
export function describeEvent(event: InstallEvent): string {
  switch (event.type) {
    case 'approved':
      return `approved by ${event.by}`;
    case 'boot-offered':
      return event.text;
    case 'attempt-started':
      return `install script fetched from ${event.address}`;
    case 'seed-served':
      return `${event.seed === undefined ? 'autoinstall seed' : 'answers'} fetched from ${event.address}`;
    case 'install-reported':
      return `installed; ${event.sshHostKeys.length} SSH host keys reported`;
    case 'first-boot-reported':
      return firstBootText(event.facts);
    case 'k3s-installed':
      return 'K3s is installed';
    case 'join-failed':
      return `joining failed: ${event.reason}`;
    case 'node-ready':
      return 'Kubernetes says that the node is Ready';
    case 'rotation-confirmed':
      return 'HAProxy says that its servers are UP';
    case 'left-cluster':
      return 'left the cluster; it is set aside';
    case 'step-failed':
      return event.reason;
    case 'reinstall-requested':
      return `reinstall requested by ${event.by}`;
    case 'reinstall-cancelled':
      return `${CANCELLED}${event.by}: its disk is as it was`;
    case 'retry-cancelled':
      return `${CANCELLED}${event.by}: it stays as its last install left it`;
  }
}
