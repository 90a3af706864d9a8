/**
 * Hears the installed system once, at its first boot: it shows the key that its install planted, for the
 * ticket is dead by then.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import { type FirstBootFacts, isReachable } from '../domain/first-boot.ts';
import type { Node } from '../domain/node.ts';
import type { InstallEvent, Stage } from '../domain/stage.ts';
import type { TimelineNote } from '../domain/timeline.ts';

/** A system that says it is the one of `nodeId`. */
export type FirstBootVisit = {
  readonly nodeId: string;
  /** As it was sent, 64 hexadecimal digits. */
  readonly key: string;
  readonly address: string;
};

export type FirstBootDeskPorts = {
  readonly byId: (id: string) => Node | undefined;
  /** A report that is repeated writes nothing. */
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** Whether the SHA-256 of `key` is `keyHash`, in a time that tells nothing of the key. */
  readonly keyFits: (key: string, keyHash: string) => boolean;
  readonly now: () => number;
};

export type FirstBootDesk = {
  /** Throws KEY_WRONG: also where there is no such node, so that nobody learns which there are. */
  admit(visit: FirstBootVisit): Node;
  /** Throws KEY_WRONG, and EVENT_OUT_OF_ORDER for a node that is not installed. */
  report(visit: FirstBootVisit, facts: FirstBootFacts): Promise<void>;
};

const INSTALLED: ReadonlySet<Stage> = new Set(['installed', 'joining', 'ready', 'in-rotation']);

export function createFirstBootDesk(ports: FirstBootDeskPorts): FirstBootDesk {
  const { byId, record, note, keyFits, now } = ports;

  function admit({ nodeId, key, address }: FirstBootVisit): Node {
    const node = byId(nodeId);
    if (node?.keyHash !== undefined && keyFits(key, node.keyHash)) return node;
    if (node !== undefined) {
      const why = node.keyHash === undefined ? 'no key was planted' : 'its key is another';
      const text = `refused a report of the first boot from ${address}: ${why}`;
      note(node.id, { kind: 'refusal', text }, now());
    }
    throw new ProvisioningError('KEY_WRONG', 'this key is not the one that was planted here');
  }

  return {
    admit,
    async report(visit, told) {
      const node = admit(visit);
      if (!INSTALLED.has(node.stage)) {
        const message = `a first boot cannot be reported while ${node.stage}`;
        throw new ProvisioningError('EVENT_OUT_OF_ORDER', message);
      }
      const addresses = told.addresses.filter(({ address }) => isReachable(address));
      const facts = { ...told, addresses };
      await record(node.id, { type: 'first-boot-reported', facts }, now());
    },
  };
}
