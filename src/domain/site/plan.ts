/**
 * The difference between a site's file and what there is, as a list of actions in the order in which they
 * can be done. Pure, and the same every time.
 *
 * @module
 */
import type { Found, FoundHypervisor, FoundNode, FoundVm } from './found.ts';
import { planHypervisors } from './plan-hypervisors.ts';
import { planNodes } from './plan-nodes.ts';
import { planVms } from './plan-vms.ts';
import { planRemovals } from './removals.ts';
import type { Site, SiteHypervisor, SiteNode, SiteVm } from './site.ts';

/** A field that is not as the file says. `from` is undefined where there was nothing, `to` where there is to be nothing. */
export type FieldChange = {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

export type GivenHypervisor = Extract<SiteHypervisor, { kind: 'given' }>;

type Changed = { readonly name: string; readonly changes: readonly FieldChange[] };

export type Action =
  | (Changed & { readonly kind: 'create-node'; readonly node: SiteNode })
  /** A machine that stands at the door becomes this node. */
  | (Changed & { readonly kind: 'approve-node'; readonly node: SiteNode; readonly seen: FoundNode })
  | (Changed & { readonly kind: 'change-node'; readonly node: SiteNode; readonly seen: FoundNode })
  | (Changed & { readonly kind: 'add-hypervisor'; readonly hypervisor: GivenHypervisor })
  | (Changed & {
      readonly kind: 'change-hypervisor';
      readonly hypervisor: GivenHypervisor;
      readonly seen: FoundHypervisor;
    })
  /** Its node is installed by Pilotlight, and hands its token over by itself. */
  | (Changed & { readonly kind: 'await-hypervisor'; readonly host: string })
  | (Changed & { readonly kind: 'create-vm'; readonly vm: SiteVm })
  | (Changed & { readonly kind: 'delete-vm'; readonly seen: FoundVm })
  | (Changed & { readonly kind: 'remove-hypervisor'; readonly seen: FoundHypervisor })
  | (Changed & {
      readonly kind: 'forget-node';
      readonly seen: FoundNode;
      /** A member leaves the cluster first; one that does so already is only waited for. */
      readonly membership: 'none' | 'member' | 'leaving';
    });

/** Something that is not as the file says and that no action can change. */
export type Kept = Changed & {
  readonly kind: 'node' | 'hypervisor' | 'vm';
  readonly reason: string;
};

/** `problems`: the file can't be carried out here at all; then nothing of it is. */
export type Plan = {
  readonly actions: readonly Action[];
  readonly kept: readonly Kept[];
  readonly problems: readonly string[];
};

export type Part = {
  readonly actions: readonly Action[];
  readonly kept: readonly Kept[];
  readonly problems: readonly string[];
};

const NO_REMOVALS = { first: [], last: [], kept: [] };

/** `prune`: what the file does not name goes, of the kinds that it speaks of. */
export function planSite(site: Site, found: Found, { prune }: { prune: boolean }): Plan {
  const parts = [planNodes(site, found), planHypervisors(site, found), planVms(site, found)];
  const { first, last, kept } = prune ? planRemovals(site, found) : NO_REMOVALS;
  return {
    actions: [...first, ...parts.flatMap(({ actions }) => actions), ...last],
    kept: [...parts.flatMap((part) => part.kept), ...kept],
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/** Whether the site is as its file says. */
export function isSettled({ actions, kept, problems }: Plan): boolean {
  return actions.length + kept.length + problems.length === 0;
}
