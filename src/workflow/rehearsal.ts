/**
 * Renders a node's answers before its install begins: what cannot be answered is told on its screen, and
 * not by an installer that waits for a person.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import { isSwitchedOverSsh, wakingCard } from '../domain/power.ts';
import type { Profile } from '../domain/profile.ts';
import type { HostSeed } from './host/ports.ts';
import { cardOf, type Seed, type SeedNode } from './install-desk.ts';
import { type InstallPlan, installUrl } from './install-plan.ts';

/** Throws what stands in the way. Answers at once for what was rehearsed last. */
export type Rehearse = (node: Node, plan: InstallPlan, server: string) => void;

/** Of the form of a ticket's token; opens nothing. */
const NO_TOKEN = '0'.repeat(32);

/** What a node's answers were made of. */
type Rehearsed = { readonly node: Node; readonly profile: Profile; readonly rest: string };

/** One for each kind of install. */
export type RehearsalRenderers = {
  readonly ubuntu: (seed: Seed) => unknown;
  readonly host: (seed: HostSeed) => unknown;
};

export function createRehearsal(render: RehearsalRenderers): Rehearse {
  /** By node. */
  const passed = new Map<string, Rehearsed>();

  return (node, { profile, image, medium }, server) => {
    const rest = `${image.id} ${image.point} ${medium} ${server}`;
    const last = passed.get(node.id);
    const isSame = last?.profile === profile && last.rest === rest && rendersAlike(last.node, node);
    const mac = cardOf(node, undefined);
    if (!isSame && profile.kind === 'ubuntu') {
      render.ubuntu({
        ...{ node, mac, profile, medium, point: image.point },
        attempt: node.attempt + 1,
        installUrl: installUrl(server, NO_TOKEN),
      });
    } else if (!isSame && profile.kind === 'proxmox-ve') {
      render.host({ node, mac, profile, release: image.release, token: NO_TOKEN, server });
    }
    // The node as it is now: the one that is asked with next is most often this very one.
    if (last?.node !== node || !isSame) passed.set(node.id, { node, profile, rest });
  };
}

/** A machine that asks is seen, and that alone makes its node another object, with the same answers. */
function rendersAlike(before: Node, now: Node): boolean {
  return before === now || contentOf(before) === contentOf(now);
}

function contentOf({
  id,
  macs,
  hostname,
  address,
  boot,
  power,
  role,
  arch,
  attempt,
}: SeedNode & Pick<Node, 'attempt'>) {
  const asked = [hostname ?? null, address ?? null, arch ?? null];
  const switched = [wakingCard(power, macs) ?? null, isSwitchedOverSsh(power)];
  return JSON.stringify([id, macs, asked, boot, switched, role, attempt]);
}
