/**
 * Hears the installed system once, at its first boot: it shows the key that its install planted, for the
 * ticket is dead by then.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import { type FirstBootFacts, isReachable } from '../domain/first-boot.ts';
import type { Node } from '../domain/node.ts';
import { type InstallEvent, isInstalled } from '../domain/stage.ts';
import { admitBearer, type KeyBearerPorts, type KeyVisit } from './key-bearer.ts';

export type FirstBootDeskPorts = KeyBearerPorts & {
  /** A report that is repeated writes nothing. */
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
};

export type FirstBootDesk = {
  /** Throws KEY_WRONG: also where there is no such node, so that nobody learns which there are. */
  admit(visit: KeyVisit): Node;
  /** Throws KEY_WRONG, and EVENT_OUT_OF_ORDER for a node that is not installed. */
  report(visit: KeyVisit, facts: FirstBootFacts): Promise<void>;
};

export function createFirstBootDesk(ports: FirstBootDeskPorts): FirstBootDesk {
  const { record, now } = ports;

  /**
   * The report goes in clear, and whoever reads the key could join in this machine's place: its sum is shown, which
   * has travelled before. Systems that an older release installed show the key.
   */
  const keyFits = (shown: string, keyHash: string) =>
    shown.toLowerCase() === keyHash || ports.keyFits(shown, keyHash);

  const admit = (visit: KeyVisit): Node =>
    admitBearer(visit, { ...ports, keyFits }, 'a report of the first boot');

  return {
    admit,
    async report(visit, told) {
      const node = admit(visit);
      if (!isInstalled(node.stage)) {
        const message = `a first boot cannot be reported while ${node.stage}`;
        throw new ProvisioningError('EVENT_OUT_OF_ORDER', message);
      }
      const addresses = told.addresses.filter(({ address }) => isReachable(address));
      const facts = { ...told, addresses };
      await record(node.id, { type: 'first-boot-reported', facts }, now());
    },
  };
}
