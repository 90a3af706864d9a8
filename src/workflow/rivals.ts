/**
 * Tells a machine that asks with another machine's MAC from the one that has it.
 *
 * Cloned virtual machines, a network card that was moved, a docking station that lends its MAC: the
 * registry knows one machine by this MAC, and a second one must not be installed in its place.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import { isSameUuid } from '../domain/same-machine.ts';

/** Who asks for a script. `uuid` is undefined where its firmware has none. */
export type Contender = { readonly address: string; readonly uuid: string | undefined };

export type Rival =
  /** The machine that is known by this MAC has another UUID. */
  | { readonly kind: 'other-uuid'; readonly known: string; readonly told: string }
  /** Two addresses asked within seconds, and nothing shows that they are one machine. */
  | { readonly kind: 'at-once'; readonly address: string };

export type Rivals = {
  /** What speaks against `contender` being `node`; undefined where it is taken for it. */
  judge(node: Pick<Node, 'id' | 'uuid'>, contender: Contender): Rival | undefined;
};

/** No machine is switched off and on, and back at its script, within this time. */
const TOGETHER_MS = 8_000;

type Asked = Contender & { readonly at: number };

export function createRivals({ now }: { readonly now: () => number }): Rivals {
  /** By node: the machine that was last taken for it. Its UUID reaches the registry within a second. */
  const accepted = new Map<string, Asked>();

  function recent(id: string): Asked | undefined {
    const last = accepted.get(id);
    return last !== undefined && Math.abs(now() - last.at) < TOGETHER_MS ? last : undefined;
  }

  return {
    judge(node, { address, uuid }) {
      const last = recent(node.id);
      const known = node.uuid ?? last?.uuid;
      if (uuid !== undefined && known !== undefined && !isSameUuid(uuid, known)) {
        return { kind: 'other-uuid', known, told: uuid };
      }
      const isProven = uuid !== undefined && known !== undefined;
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
