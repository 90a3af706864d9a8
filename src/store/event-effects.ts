/**
 * What an event changes besides the stage.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import { type InstallEvent, transition } from '../domain/stage.ts';
import { boundedText } from './timeline-text.ts';

/** The node after `event`. Throws EVENT_OUT_OF_ORDER. */
export function advanced(node: Node, event: InstallEvent, at: number): Node {
  const stage = transition(node.stage, event);
  const stageSince = stage === node.stage ? node.stageSince : at;
  const moved = { ...node, stage, stageSince };
  switch (event.type) {
    case 'attempt-started':
      return { ...moved, attempt: node.attempt + 1 };
    case 'install-reported':
      return { ...moved, sshHostKeys: event.sshHostKeys };
    case 'step-failed': {
      // A node that fails again while it is failed has still stopped where it first did.
      const stoppedIn = node.failure?.stage ?? node.stage;
      return { ...moved, failure: { stage: stoppedIn, reason: boundedText(event.reason), at } };
    }
    case 'reinstall-requested':
      return { ...moved, failure: undefined, attempt: 0 };
    default:
      return moved;
  }
}

/** Why the node's tickets open nothing after `event`; undefined where they stay as they are. */
export function ticketsEndedBy({ type }: InstallEvent): string | undefined {
  switch (type) {
    case 'attempt-started':
      return 'a new attempt began';
    case 'install-reported':
      return 'the install is done';
    case 'step-failed':
      return 'the install failed';
    case 'reinstall-requested':
      return 'a reinstall was requested';
    default:
      return undefined;
  }
}
