/**
 * The nodes of a site beside those that are registered.
 *
 * @module
 */
import { allNew, changeOf, type FieldValue } from './field-changes.ts';
import type { Found, FoundNode } from './found.ts';
import type { Action, FieldChange, Part } from './plan.ts';
import type { Site, SiteNode } from './site.ts';

export function planNodes(site: Site, found: Found): Part {
  const parts = (site.nodes ?? []).map((node) => planNode(node, found));
  return {
    actions: parts.flatMap(({ actions }) => actions),
    kept: [],
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function planNode(node: SiteNode, found: Found): Part {
  const seen = findNode(node, found);
  const problems = problemsOf(node, seen, found);
  const action = problems.length > 0 ? undefined : actionFor(node, seen);
  return { actions: action === undefined ? [] : [action], kept: [], problems };
}

/** By its host name, else by one of its MACs: a machine that is renamed stays the same machine. */
export function findNode(
  { name, macs }: Pick<SiteNode, 'name' | 'macs'>,
  { nodes }: Pick<Found, 'nodes'>,
): FoundNode | undefined {
  return (
    nodes.find((each) => each.name === name && each.stage !== 'discovered') ??
    nodes.find((each) => each.macs.some((mac) => macs.some((own) => own === mac)))
  );
}

function problemsOf(node: SiteNode, seen: FoundNode | undefined, found: Found): readonly string[] {
  const where = `nodes.${node.name}`;
  const vm = found.vms.find(({ nodeId }) => seen !== undefined && nodeId === seen.id);
  const others = found.nodes.filter(
    (each) => each !== seen && each.macs.some((mac) => node.macs.some((own) => own === mac)),
  );
  return [
    ...(vm === undefined
      ? []
      : [`${where}: expected a machine, got the virtual machine ${vm.name}`]),
    ...others.map(({ name }) => `${where}.macs: expected those of one machine, got one of ${name}`),
    ...profileProblem(`${where}.profile`, node.profile, found),
  ];
}

export function profileProblem(
  field: string,
  profile: string,
  { profiles }: Pick<Found, 'profiles'>,
): readonly string[] {
  if (profiles.some(({ name }) => name === profile)) return [];
  const known = profiles.map(({ name }) => name).join(', ') || '(there are none)';
  return [`${field}: expected one of the profiles ${known}, got "${profile}"`];
}

function actionFor(node: SiteNode, seen: FoundNode | undefined): Action | undefined {
  const { name } = node;
  if (seen === undefined) {
    const { macs, role, profile, address, uuid, serial } = node;
    const changes = [
      ...allNew({ macs, role, profile, address: address ?? 'DHCP', uuid, serial }),
      ...loose('boot', node.boot, {}),
      ...loose('power', node.power ?? {}, {}),
    ];
    return { kind: 'create-node', name, node, changes };
  }
  const changes = nodeChanges(node, seen);
  if (seen.stage === 'discovered') return { kind: 'approve-node', name, node, seen, changes };
  return changes.length === 0 ? undefined : { kind: 'change-node', name, node, seen, changes };
}

/** What differs of `seen`; fields that the file leaves to the machine only where it names them. */
export function nodeChanges(node: SiteNode, seen: FoundNode): readonly FieldChange[] {
  return [
    ...changeOf('name', seen.name, node.name),
    ...changeOf('macs', seen.macs, node.macs),
    ...changeOf('role', seen.role, node.role),
    ...changeOf('profile', seen.profile, node.profile),
    ...addressChange(node.address, seen.address),
    ...(node.uuid === undefined ? [] : changeOf('uuid', seen.uuid, node.uuid)),
    ...(node.serial === undefined ? [] : changeOf('serial', seen.serial, node.serial)),
    ...loose('boot', node.boot, seen.boot),
    ...powerChanges(node, seen),
  ];
}

/** Without a prefix length in the file, the one of the network that Pilotlight serves is meant. */
function addressChange(wanted: string | undefined, seen: string | undefined) {
  const bare = wanted !== undefined && !wanted.includes('/');
  const same = bare ? seen?.split('/')[0] === wanted : seen === wanted;
  return same ? [] : changeOf('address', seen ?? 'DHCP', wanted ?? 'DHCP');
}

/** Passwords can't be read back, so they count only with another field: what a file holds is nobody's to compare. */
function powerChanges({ power }: SiteNode, seen: FoundNode): readonly FieldChange[] {
  if (power === undefined) return [];
  const { passwordFile: _, ...comparable } = { passwordFile: undefined, ...power };
  return loose('power', comparable, seen.power);
}

/** The given keys alone. */
function loose(
  field: string,
  wanted: object,
  seen: Readonly<Record<string, unknown>>,
): readonly FieldChange[] {
  return Object.entries(wanted).flatMap(([key, value]) =>
    value === undefined
      ? []
      : changeOf(`${field}.${key}`, (seen[key] ?? undefined) as FieldValue, value as FieldValue),
  );
}
