/**
 * The machines as this page knows them: a list, and the events that came after it.
 */
import { groupOf } from './words.js';

/** In order of attention. */
export const GROUPS = [
  {
    id: 'door',
    title: 'At the door',
    says: 'Nothing is written to a machine before you approve it.',
  },
  { id: 'needs', title: 'Needs you' },
  { id: 'way', title: 'On the way' },
  { id: 'waiting', title: 'Approved, not switched on' },
  { id: 'done', title: 'Installed' },
];

export function createFleet() {
  let nodes = new Map();

  /** A node's event has no last line: that comes by itself. */
  function take({ event, data }) {
    if (event === 'node-removed') nodes.delete(data.id);
    if (event === 'node')
      nodes.set(data.id, { lastLine: nodes.get(data.id)?.lastLine ?? null, ...data });
    if (event === 'entry') takeLine(data);
  }

  /** A folded line comes again, and a replay brings lines that the list already has newer ones of. */
  function takeLine(line) {
    const node = nodes.get(line.nodeId);
    if (node && (node.lastLine?.id ?? 0) <= line.id)
      nodes.set(node.id, { ...node, lastLine: line });
  }

  return {
    list(listed) {
      nodes = new Map(listed.map((node) => [node.id, node]));
    },
    take,
    all: () => [...nodes.values()],
    get: (id) => nodes.get(id),
    /** Groups that have somebody, each in the order of names, numbers as numbers. */
    groups() {
      const byGroup = Map.groupBy(nodes.values(), groupOf);
      return GROUPS.filter(({ id }) => byGroup.has(id)).map((group) => ({
        ...group,
        nodes: byGroup.get(group.id).toSorted(byName),
      }));
    },
  };
}

const collator = new Intl.Collator('en', { numeric: true });

function byName(a, b) {
  return collator.compare(a.name, b.name);
}
