/**
 * Serves a running install to the machine that holds its ticket: the seed, the check, the last word.
 *
 * @module
 */
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import type { Profile } from '../domain/profile.ts';
import type { InstallEvent } from '../domain/stage.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import { failureReport } from './failure-report.ts';
import { installUrl, profileNamed } from './install-plan.ts';
import type { TicketDesk, TicketVisit } from './ticket-desk.ts';

/** What the seed of one node is made of. `installUrl` has no slash at its end. */
export type Seed = {
  readonly node: Node;
  /** The card that it boots from, as far as it is known; undefined for a node without any. */
  readonly mac: MacAddress | undefined;
  readonly profile: Profile;
  readonly attempt: number;
  readonly installUrl: string;
};

export type MemoryVerdict =
  | { readonly kind: 'enough' }
  | { readonly kind: 'too-little'; readonly haveMiB: number; readonly needMiB: number };

/** What iPXE tells of a machine: memory in MiB, undefined where it does not know it. */
export type Hardware = {
  readonly memoryMiB: number | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  /** Maker and product, in words. */
  readonly model: string | undefined;
};

export type InstallDeskPorts = {
  readonly tickets: TicketDesk;
  readonly findProfile: (name: string) => Profile | undefined;
  /** The neighbour table: whose card answers for an address. */
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly recordSeed: (token: string, address: string, at: number) => Promise<unknown>;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly remember: (id: string, facts: Pick<Hardware, 'uuid' | 'serial'>) => void;
  readonly now: () => number;
};

export type InstallDesk = {
  /**
   * What meta-data and user-data are rendered from. `commit` is called once the text is made, and before it
   * is answered: with `user-data` the node is `installing`.
   */
  seed(
    visit: TicketVisit,
    file: 'meta-data' | 'user-data',
  ): { readonly seed: Seed; readonly commit: () => Promise<unknown> };
  /** Whether the machine may go on to fetch its kernel. */
  check(visit: TicketVisit, hardware: Hardware): Promise<MemoryVerdict>;
  installed(visit: TicketVisit, sshHostKeys: readonly string[]): Promise<void>;
  failed(visit: TicketVisit, log: string): Promise<void>;
};

export function createInstallDesk(ports: InstallDeskPorts): InstallDesk {
  const { tickets, record, note, now } = ports;

  const profileOf = (node: Node): Profile => profileNamed(node.profile, ports.findProfile);

  return {
    seed(visit, file) {
      const { node, ticket } = tickets.holder(visit);
      const url = installUrl(visit.server, visit.token);
      return {
        seed: {
          node,
          mac: cardOf(node, ports.macOf(visit.address)),
          profile: profileOf(node),
          attempt: ticket.attempt,
          installUrl: url,
        },
        commit: async () =>
          file === 'user-data' && ports.recordSeed(visit.token, visit.address, now()),
      };
    },

    async check(visit, hardware) {
      const { node } = tickets.holder(visit);
      ports.remember(node.id, hardware);
      const needMiB = profileOf(node).minimumMemoryMiB;
      const haveMiB = hardware.memoryMiB;
      const size = haveMiB === undefined ? 'memory of unknown size' : `${haveMiB} MiB of memory`;
      const what = `${hardware.model ?? 'a machine of unknown make'} with ${size}`;
      if (haveMiB === undefined || haveMiB >= needMiB) {
        note(node.id, { kind: 'note', text: `iPXE runs on ${what}` }, now());
        return { kind: 'enough' };
      }
      const text = `refused: ${what}, and the profile needs ${needMiB} MiB`;
      note(node.id, { kind: 'refusal', text }, now());
      return { kind: 'too-little', haveMiB, needMiB };
    },

    async installed(visit, sshHostKeys) {
      const { node, repeated } = tickets.holderOrFinished(visit, 'installed');
      if (!repeated) await record(node.id, { type: 'install-reported', sshHostKeys }, now());
    },

    async failed(visit, log) {
      const { node, repeated } = tickets.holderOrFinished(visit, 'failed');
      if (!repeated) await record(node.id, { type: 'step-failed', ...failureReport(log) }, now());
    },
  };
}

/** A machine with several cards may boot from any of them: the network's section must match that one. */
export function cardOf(node: Node, seen: MacAddress | undefined): MacAddress | undefined {
  return seen !== undefined && node.macs.includes(seen) ? seen : node.macs[0];
}
