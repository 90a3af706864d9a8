/**
 * Decides what a machine that asks to boot is told.
 *
 * Firmware and iPXE both ask, several times each, in a single boot: the answer must depend on
 * nothing but the question, the registry and the door.
 *
 * @module
 */
import type { BootClient } from './boot-client.ts';
import { type LoaderRequest, loaderFor } from './loader.ts';
import type { LoaderChoice, Node, OfferMode } from './node.ts';
import { netboots } from './stage.ts';

/** What to hand out: a loader to firmware, the way to its script to an iPXE that speaks HTTP. */
export type BootTarget =
  | ({ readonly kind: 'loader' } & LoaderRequest)
  | { readonly kind: 'script' };

export type BootDecision =
  | { readonly kind: 'offer'; readonly target: BootTarget; readonly mode: OfferMode }
  | { readonly kind: 'ignore'; readonly reason: string };

/** What is known when a machine asks. */
export type BootSituation = {
  /** The node that has the client's MAC. */
  readonly node: Pick<Node, 'stage' | 'boot'> | undefined;
  /** Whether machines that nobody approved may wait on a harmless screen. */
  readonly doorOpen: boolean;
};

export function decideBoot(client: BootClient, { node, doorOpen }: BootSituation): BootDecision {
  if (node === undefined || node.stage === 'discovered') {
    if (!doorOpen) return ignore('not approved, and the door is closed');
    return offer(client, { choice: 'auto', mode: 'direct' });
  }
  if (!netboots(node.stage)) return ignore(`boots from its own disk while ${node.stage}`);
  return offer(client, { choice: node.boot.loader, mode: node.boot.offer });
}

type Wish = { readonly choice: LoaderChoice; readonly mode: OfferMode };

function offer(client: BootClient, { choice, mode }: Wish): BootDecision {
  // iPXE never needs port 4011: it takes the file of a proxy's offer as it stands.
  if (client.ipxe?.http) return { kind: 'offer', target: { kind: 'script' }, mode: 'direct' };
  if (client.arch === undefined)
    return ignore(`no loader for architecture ${client.archCode} (option 93)`);
  const loader = loaderFor(client.arch, choice);
  if (loader === undefined) return ignore(`no ${choice} loader for ${client.arch}`);
  const target = { kind: 'loader', loader, transport: client.transport } as const;
  // Port 4011 belongs to PXE; UEFI HTTP boot takes the URL of the offer (EDK2 HttpBootDxe).
  return { kind: 'offer', target, mode: client.transport === 'http' ? 'direct' : mode };
}

function ignore(reason: string): BootDecision {
  return { kind: 'ignore', reason };
}
