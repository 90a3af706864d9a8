/**
 * The machines in groups, in the order in which they want attention; and which of them are looked for.
 */
import { addressOf, hardwareOf } from './facts.js';
import { isDiscovered, isLit, needsYou, roleOf, stageLine } from './stages.js';

/** `lit`: in rotation. `standing`: where they were to get, with no HAProxy in front. */
export const GROUP_IDS = ['needs', 'way', 'waiting', 'lit', 'standing'];

export function groupOf(node, balances = true) {
  if (isDiscovered(node)) return 'door';
  if (needsYou(node)) return 'needs';
  if (node.stage === 'enrolled') return 'waiting';
  if (!isLit(node, balances)) return 'way';
  return node.stage === 'in-rotation' ? 'lit' : 'standing';
}

export function countGroups(nodes, balances) {
  const counts = { door: 0, needs: 0, way: 0, waiting: 0, lit: 0, standing: 0 };
  for (const node of nodes) counts[groupOf(node, balances)] += 1;
  return counts;
}

const collator = new Intl.Collator('en', { numeric: true });
export const byName = (a, b) => collator.compare(a.name, b.name);

const SORTS = {
  name: byName,
  /** Who is longest where it is, first. */
  since: (a, b) => Date.parse(a.stageSince) - Date.parse(b.stageSince) || byName(a, b),
  role: (a, b) => collator.compare(roleOf(b.role), roleOf(a.role)) || byName(a, b),
  address: (a, b) => collator.compare(addressOf(a) ?? '~', addressOf(b) ?? '~') || byName(a, b),
};
export const SORT_IDS = Object.keys(SORTS);

export const sorted = (nodes, sort) => nodes.toSorted(SORTS[sort] ?? byName);

/** All that a person may know a machine by. */
function textOf(node) {
  const { name, macs, role, profile, serial, uuid, firstBoot } = node;
  const addresses = firstBoot?.addresses.map(({ address }) => address) ?? [];
  const known = [name, ...macs, addressOf(node), ...addresses, roleOf(role), role, profile];
  return [...known, serial, uuid, hardwareOf(node), stageLine(node)].join('\n').toLowerCase();
}

/** A machine keeps its text for as long as it is the same value. */
const texts = new WeakMap();

/** Every word of `query` has to be found. A MAC is found in any notation. */
export function isFound(node, query) {
  if (!texts.has(node)) texts.set(node, textOf(node));
  const text = texts.get(node);
  const plain = query.trim().toLowerCase();
  const mac = plain.replace(/[:.-]/g, '');
  if (/^[0-9a-f]{12}$/.test(mac)) return text.includes(mac.match(/../g).join(':'));
  return plain.split(/\s+/).every((word) => text.includes(word));
}

/** Groups that have somebody. `only` is a group's id, or `all`. */
export function shownGroups(nodes, { balances, query, only, sort }) {
  const found = nodes.filter((node) => !isDiscovered(node) && isFound(node, query));
  const byGroup = Map.groupBy(found, (node) => groupOf(node, balances));
  return GROUP_IDS.filter((id) => byGroup.has(id) && (only === 'all' || only === id)).map((id) => ({
    id,
    nodes: sorted(byGroup.get(id), sort),
  }));
}
