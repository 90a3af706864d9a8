/**
 * The hypervisors of a site beside those that are known.
 *
 * @module
 */
import { allNew, changeOf } from './field-changes.ts';
import type { Found, FoundHypervisor } from './found.ts';
import type { Action, FieldChange, GivenHypervisor, Part } from './plan.ts';
import { findNode } from './plan-nodes.ts';
import type { Site, SiteHypervisor } from './site.ts';

export function planHypervisors(site: Site, found: Found): Part {
  const parts = (site.hypervisors ?? []).map((each) =>
    each.kind === 'given' ? planGiven(each, found) : planInstalled(each, site, found),
  );
  // Everything is known before anything is waited for: that takes an installation.
  const actions = parts.flatMap((part) => part.actions);
  const waits = ({ kind }: Action) => kind === 'await-hypervisor';
  return {
    actions: [...actions.filter((action) => !waits(action)), ...actions.filter(waits)],
    kept: parts.flatMap(({ kept }) => kept),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function planGiven(hypervisor: GivenHypervisor, found: Found): Part {
  const { name } = hypervisor;
  const seen = found.hypervisors.find((each) => each.name === name);
  if (seen === undefined) {
    const { endpoints, tokenId, fingerprints, caFile } = hypervisor;
    const changes = allNew({ endpoints, tokenId, fingerprint: fingerprints, ca: caFile });
    return only({ kind: 'add-hypervisor', name, hypervisor, changes });
  }
  const changes = hypervisorChanges(hypervisor, seen);
  if (changes.length === 0) return only(undefined);
  return only({ kind: 'change-hypervisor', name, hypervisor, seen, changes });
}

/** What an authority's file holds is compared by nobody; that there is to be one, is. */
export function hypervisorChanges(
  { endpoints, tokenId, fingerprints, caFile }: GivenHypervisor,
  seen: FoundHypervisor,
): readonly FieldChange[] {
  const pinned = seen.trust === 'fingerprint' ? seen.fingerprints : undefined;
  return [
    ...changeOf('endpoints', seen.endpoints, endpoints),
    ...changeOf('tokenId', seen.tokenId, tokenId),
    ...(fingerprints === undefined ? [] : changeOf('fingerprint', pinned, fingerprints)),
    ...(caFile === undefined || seen.trust === 'ca' ? [] : changeOf('ca', undefined, caFile)),
  ];
}

type Installed = Extract<SiteHypervisor, { kind: 'installed' }>;

function planInstalled(hypervisor: Installed, site: Site, found: Found): Part {
  const { name, host } = hypervisor;
  const node = site.nodes?.find((each) => each.name === host);
  const kind = found.profiles.find((each) => each.name === node?.profile)?.kind;
  if (kind !== undefined && kind !== 'proxmox-ve') {
    const got = `"${node?.profile}", which is of the kind ${kind}`;
    const problem = `nodes.${host}.profile: expected one of the kind proxmox-ve, for hypervisors.${name}.host names it; got ${got}`;
    return { actions: [], kept: [], problems: [problem] };
  }
  if (installedAs(hypervisor, site, found) !== undefined) return only(undefined);
  return only({ kind: 'await-hypervisor', name, host, changes: allNew({ host }) });
}

/** The hypervisor that the node `host` has become: known by the node, whatever it calls itself. */
export function installedAs(
  { name, host }: Installed,
  site: Site,
  found: Found,
): FoundHypervisor | undefined {
  const node = site.nodes?.find((each) => each.name === host);
  const carrier = node === undefined ? undefined : findNode(node, found);
  const byNode = found.hypervisors.find(
    ({ nodeId }) => nodeId !== undefined && nodeId === carrier?.id,
  );
  return byNode ?? found.hypervisors.find((each) => each.name === name);
}

function only(action: Action | undefined): Part {
  return { actions: action === undefined ? [] : [action], kept: [], problems: [] };
}
