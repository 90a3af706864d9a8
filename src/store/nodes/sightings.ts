/**
 * Machines that asked and are not in the registry yet, and what known ones told of themselves.
 *
 * @module
 */
import type { ClientArch } from '../../domain/client-arch.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node } from '../../domain/node.ts';

/** What a machine tells of itself. */
export type MachineFacts = {
  readonly arch?: ClientArch | undefined;
  readonly uuid?: string | undefined;
  readonly serial?: string | undefined;
};

/** A machine that asked to boot. `text` is its line in the timeline. */
export type Sighting = MachineFacts & { readonly mac: MacAddress; readonly text: string };

/** A stranger and how often it asked. Times are in ms since the epoch. */
export type Stranger = {
  readonly sighting: Sighting;
  readonly at: number;
  readonly count: number;
  readonly lastAt: number;
};

/** How many strangers are taken in between two flushes: a flood of random MACs must not wear out an SD card. */
const MOST_STRANGERS = 64;

export class StrangerQueue {
  readonly #strangers = new Map<MacAddress, Stranger>();
  #dropped = 0;

  /** Strangers that were not taken in since the start. They ask again. */
  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#strangers.size;
  }

  add(sighting: Sighting, at: number): void {
    const known = this.#strangers.get(sighting.mac);
    if (known !== undefined) {
      const told = { ...sighting, ...mergedFacts(known.sighting, sighting) };
      const { at: since, count } = known;
      this.#strangers.set(sighting.mac, {
        sighting: told,
        at: since,
        count: count + 1,
        lastAt: at,
      });
      return;
    }
    this.#strangers.set(sighting.mac, { sighting, at, count: 1, lastAt: at });
    const oldest = this.#strangers.keys().next().value;
    if (this.#strangers.size <= MOST_STRANGERS || oldest === undefined) return;
    this.#strangers.delete(oldest);
    this.#dropped += 1;
  }

  take(): readonly Stranger[] {
    const strangers = [...this.#strangers.values()];
    this.#strangers.clear();
    return strangers;
  }
}

/** What is known after `next`: firmware and iPXE tell different halves of it in the same boot. */
export function mergedFacts(known: MachineFacts, next: MachineFacts): MachineFacts {
  return {
    arch: next.arch ?? known.arch,
    uuid: next.uuid ?? known.uuid,
    serial: next.serial ?? known.serial,
  };
}

/**
 * `node` with what its machine told, or undefined where that is nothing new. A UUID or a serial that
 * a person registered is not overwritten by a packet: those name the machine.
 */
export function withFacts(node: Node, facts: MachineFacts): Node | undefined {
  const arch = facts.arch ?? node.arch;
  const latest = mergedFacts(node, facts);
  const first = mergedFacts(facts, node);
  const { uuid, serial } = node.stage === 'discovered' ? latest : first;
  if (arch === node.arch && uuid === node.uuid && serial === node.serial) return undefined;
  return { ...node, arch, uuid, serial };
}
