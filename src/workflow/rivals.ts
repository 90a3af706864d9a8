/**
 * Tells a machine that asks with another machine's MAC from the one that has it.
 *
 * Cloned virtual machines, a network card that was moved, a docking station that lends its MAC: the
 * registry knows one machine by this MAC, and a second one must not be installed in its place.
 *
 * @module
 */
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import { isSameUuid } from '../domain/same-machine.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';

/** Who asks for a script. `uuid` is undefined where its firmware has none. */
export type Contender = { readonly address: string; readonly uuid: string | undefined };

export type Rival =
  /** The machine that is known by this MAC has another UUID. */
  | { readonly kind: 'other-uuid'; readonly known: string; readonly told: string }
  /** An attempt is under way from elsewhere, and another machine's card answers for the address that asks now. */
  | { readonly kind: 'other-card'; readonly card: MacAddress }
  /** Two addresses asked within seconds, and nothing shows that they are one machine. */
  | { readonly kind: 'at-once'; readonly address: string };

export type RivalsPorts = {
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
  /** The neighbour table: whose card answers for an address. */
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly now: () => number;
};

export type Rivals = {
  /** What speaks against `contender` being `node`; undefined where it is taken for it. */
  judge(node: Pick<Node, 'id' | 'uuid' | 'macs'>, contender: Contender): Rival | undefined;
};

/** No machine is switched off and on, and back at its script, within this time. */
const TOGETHER_MS = 8_000;

type Asked = Contender & { readonly at: number };

export function createRivals({ liveTicketOf, macOf, now }: RivalsPorts): Rivals {
  /** By node: the machine that was last taken for it. Its UUID reaches the registry within a second. */
  const accepted = new Map<string, Asked>();

  function recent(id: string): Asked | undefined {
    const last = accepted.get(id);
    return last !== undefined && Math.abs(now() - last.at) < TOGETHER_MS ? last : undefined;
  }

  /** Where the attempt is under way; undefined where there is none. */
  function busyAt(id: string): string | undefined {
    const ticket = liveTicketOf(id);
    if (ticket === undefined || deadBecause(ticket, now()) !== undefined) return undefined;
    return ticket.seedAddress ?? ticket.mintedFor;
  }

  /** Who only looks at the script, with curl or a browser, would end the attempt. */
  function otherCard({ id, macs }: Pick<Node, 'id' | 'macs'>, address: string) {
    const card = macOf(address);
    if (card === undefined || macs.includes(card)) return undefined;
    return [undefined, address].includes(busyAt(id)) ? undefined : card;
  }

  return {
    judge(node, { address, uuid }) {
      const last = recent(node.id);
      const known = node.uuid ?? last?.uuid;
      if (uuid !== undefined && known !== undefined && !isSameUuid(uuid, known)) {
        return { kind: 'other-uuid', known, told: uuid };
      }
      const isProven = uuid !== undefined && known !== undefined;
      const card = isProven ? undefined : otherCard(node, address);
      if (card !== undefined) return { kind: 'other-card', card };
      if (last !== undefined && last.address !== address && !isProven) {
        return { kind: 'at-once', address: last.address };
      }
      accepted.set(node.id, { address, uuid: uuid ?? last?.uuid, at: now() });
      return undefined;
    },
  };
}

/** The screen's and the alarm's words: what is wrong, and how a person accepts the newcomer. */
export function rivalWords(
  rival: Rival,
  { name, address, installs }: { name: string; address: string; installs: boolean },
): { readonly reason: string; readonly advice: string } {
  const busy = installs ? `, and ${name} is being installed` : '';
  if (rival.kind === 'other-card') {
    return {
      reason: `an attempt of ${name} is under way, and another machine's card asks for its script, from ${address} (${rival.card}).`,
      advice: `The attempt goes on. "pilotlight nodes preview ipxe ${name}" shows the script and touches nothing.`,
    };
  }
  if (rival.kind === 'at-once') {
    return {
      reason: `two machines ask with one MAC at the same time, from ${rival.address} and from ${address}${busy}.`,
      advice: 'Give one of them another MAC, or switch it off; the first goes on.',
    };
  }
  return {
    reason: `this MAC is that of ${name}, the machine with UUID ${rival.known}; this one has UUID ${rival.told}${busy}.`,
    advice: `If this is the right machine, "pilotlight nodes change ${name} --uuid any" accepts it. If not, register it under a MAC of its own.`,
  };
}
