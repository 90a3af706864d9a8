/**
 * The virtual machines of a site beside those that Pilotlight made.
 *
 * @module
 */
import { allNew, changeOf } from './field-changes.ts';
import type { Found, FoundVm } from './found.ts';
import type { FieldChange, Part } from './plan.ts';
import { installedAs } from './plan-hypervisors.ts';
import { profileProblem } from './plan-nodes.ts';
import { ANY_HYPERVISOR, type Site, type SiteVm } from './site.ts';

export function planVms(site: Site, found: Found): Part {
  const parts = (site.vms ?? []).map((vm) => planVm(vm, site, found));
  return {
    actions: parts.flatMap(({ actions }) => actions),
    kept: parts.flatMap(({ kept }) => kept),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function planVm(vm: SiteVm, site: Site, found: Found): Part {
  const { name } = vm;
  const seen = found.vms.find((each) => each.name === name);
  const problems = problemsOf(vm, seen, { site, found });
  if (problems.length > 0) return { actions: [], kept: [], problems };
  if (seen === undefined) {
    const { name: _, ...fields } = vm;
    return {
      ...{ actions: [{ kind: 'create-vm', name, vm, changes: allNew(fields) }] },
      ...{ kept: [], problems },
    };
  }
  const changes = vmChanges(vm, seen, { site, found });
  const reason = reasonToKeep(seen, changes);
  const kept = reason === undefined ? [] : [{ kind: 'vm', name, changes, reason } as const];
  return { actions: [], kept, problems };
}

type Both = { readonly site: Site; readonly found: Found };

function problemsOf(vm: SiteVm, seen: FoundVm | undefined, { site, found }: Both) {
  const where = `vms.${vm.name}`;
  const owner = found.nodes.find(({ name, stage }) => name === vm.name && stage !== 'discovered');
  const taken = seen === undefined && owner !== undefined;
  return [
    ...(taken ? [`${where}: expected a name that is free, got that of a node`] : []),
    ...profileProblem(`${where}.profile`, vm.profile, found),
    ...hypervisorProblem(vm, site, found),
  ];
}

function hypervisorProblem({ name, hypervisor }: SiteVm, site: Site, found: Found) {
  const known = [...(site.hypervisors ?? []), ...found.hypervisors].map((each) => each.name);
  if (hypervisor === ANY_HYPERVISOR || known.includes(hypervisor)) return [];
  const names = [...new Set(known), ANY_HYPERVISOR].join(', ');
  return [`vms.${name}.hypervisor: expected one of ${names}, got "${hypervisor}"`];
}

/** What differs, of what the file says; a VM is made once, so none of it changes by itself. */
export function vmChanges(vm: SiteVm, seen: FoundVm, both: Both): readonly FieldChange[] {
  const optional = (['storage', 'vmid'] as const).flatMap((field) =>
    vm[field] === undefined ? [] : changeOf(field, seen[field], vm[field]),
  );
  const fixed = (
    [
      'cores',
      'memory',
      'disk',
      'bridge',
      'vlan',
      'role',
      'profile',
      'firmware',
      'secureBoot',
    ] as const
  ).flatMap((field) => changeOf(field, seen[field], vm[field]));
  const anywhere = vm.hypervisor === ANY_HYPERVISOR;
  return [
    ...(anywhere ? [] : changeOf('hypervisor', seen.hypervisor, hypervisorName(vm, both))),
    ...(vm.node === undefined ? [] : changeOf('node', seen.host, vm.node)),
    ...fixed,
    ...optional,
  ];
}

/** As Pilotlight calls it: a host that it installed may have another name in the file. */
export function hypervisorName({ hypervisor }: Pick<SiteVm, 'hypervisor'>, { site, found }: Both) {
  const named = site.hypervisors?.find(({ name }) => name === hypervisor);
  if (named?.kind !== 'installed') return hypervisor;
  return installedAs(named, site, found)?.name ?? hypervisor;
}

function reasonToKeep(seen: FoundVm, changes: readonly FieldChange[]): string | undefined {
  if (seen.state === 'failed') return `it failed: ${seen.reason ?? 'for no reason that is known'}`;
  if (seen.state === 'deleting') return 'it is being deleted; apply again once it is gone';
  if (changes.length === 0) return undefined;
  return 'a VM keeps what it was made with: delete it, and apply makes it anew';
}
