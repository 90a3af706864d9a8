/**
 * What goes with `--prune`: of the kinds that the file speaks of, what it does not name and Pilotlight made.
 *
 * Machines at the door are nobody's, VMs that Pilotlight did not make are not even seen, and a node that
 * carries a VM goes with that.
 *
 * @module
 */
import type { Found, FoundHypervisor, FoundNode, FoundVm } from './found.ts';
import type { Action, Kept } from './plan.ts';
import { installedAs } from './plan-hypervisors.ts';
import { findNode } from './plan-nodes.ts';
import { ANY_HYPERVISOR, type Site } from './site.ts';

export type Removals = {
  /** What stands in the way of something new. */
  readonly first: readonly Action[];
  /** Everything else goes last: a cluster has its new members before the old ones leave. */
  readonly last: readonly Action[];
  readonly kept: readonly Kept[];
};

export function planRemovals(site: Site, found: Found): Removals {
  const vms = surplusVms(site, found);
  const hypervisors = surplusHypervisors(site, found);
  const staying = ({ name }: FoundHypervisor) =>
    found.vms.filter((vm) => vm.hypervisor === name && !vms.includes(vm));
  const empty = hypervisors.filter((each) => staying(each).length === 0);
  const removals = [
    ...vms.map((seen): Action => ({ kind: 'delete-vm', name: seen.name, seen, changes: [] })),
    ...empty.map(
      (seen): Action => ({ kind: 'remove-hypervisor', name: seen.name, seen, changes: [] }),
    ),
    ...surplusNodes(site, found).map((seen): Action => {
      const membership = membershipOf(seen, found);
      return { kind: 'forget-node', name: seen.name, seen, membership, changes: [] };
    }),
  ];
  const isFirst = (action: Action) => standsInTheWay(action, { site, found, going: empty });
  return {
    first: removals.filter(isFirst),
    last: removals.filter((action) => !isFirst(action)),
    kept: hypervisors
      .filter((each) => !empty.includes(each))
      .map((each) => keptFor(each, staying(each))),
  };
}

function membershipOf({ id }: FoundNode, { members, leaving }: Found) {
  if (leaving.includes(id)) return 'leaving';
  return members.includes(id) ? 'member' : 'none';
}

function keptFor({ name }: FoundHypervisor, vms: readonly FoundVm[]): Kept {
  const reason = `it carries ${vms.map((vm) => vm.name).join(', ')}`;
  return { kind: 'hypervisor', name, changes: [], reason };
}

/** With those that are going already: what carries them waits for their end. */
function surplusVms({ vms }: Site, found: Found): readonly FoundVm[] {
  if (vms === undefined) return [];
  const named = new Set(vms.map(({ name }) => name));
  return found.vms.filter(({ name }) => !named.has(name));
}

function surplusHypervisors(site: Site, found: Found): readonly FoundHypervisor[] {
  if (site.hypervisors === undefined) return [];
  const wanted = new Set(
    site.hypervisors.map((each) =>
      each.kind === 'given'
        ? found.hypervisors.find(({ name }) => name === each.name)
        : installedAs(each, site, found),
    ),
  );
  return found.hypervisors.filter((each) => !wanted.has(each));
}

function surplusNodes(site: Site, found: Found): readonly FoundNode[] {
  if (site.nodes === undefined) return [];
  const wanted = new Set(site.nodes.map((node) => findNode(node, found)));
  const ofVms = new Set(found.vms.map(({ nodeId }) => nodeId));
  const ofNamedVms = new Set((site.vms ?? []).map(({ name }) => name));
  return found.nodes.filter(
    (each) =>
      each.stage !== 'discovered' &&
      !wanted.has(each) &&
      !ofVms.has(each.id) &&
      !ofNamedVms.has(each.name),
  );
}

type Around = {
  readonly site: Site;
  readonly found: Found;
  readonly going: readonly FoundHypervisor[];
};

/** Its address or its VMID is to be somebody else's; or a new VM that may be anywhere could land on it. */
function standsInTheWay(action: Action, { site, found, going }: Around): boolean {
  const { nodes = [], vms = [] } = site;
  const roams = vms.some(
    (vm) => vm.hypervisor === ANY_HYPERVISOR && !found.vms.some(({ name }) => name === vm.name),
  );
  if (action.kind === 'remove-hypervisor') return roams;
  if (action.kind === 'delete-vm') {
    const { hypervisor, vmid } = action.seen;
    if (roams && going.some(({ name }) => name === hypervisor)) return true;
    return vmid !== undefined && vms.some((vm) => vm.vmid === vmid);
  }
  if (action.kind !== 'forget-node') return false;
  const taken = action.seen.address?.split('/')[0];
  return nodes.some(({ address }) => address !== undefined && address.split('/')[0] === taken);
}
