/**
 * Names for machines that have none: in the row of those that are there already.
 */
import { MAKERS } from '../words/stages.js';
import { makerOf } from './facts.js';

const STEMS = new Map([
  [MAKERS.dell, 'opti'],
  [MAKERS.proxmox, 'vm'],
  [MAKERS.qemu, 'vm'],
]);

export const stemOf = (node) => STEMS.get(makerOf(node)) ?? 'node';

/** `count` names that nobody has: `opti-04`, `opti-05`, with as many digits as the others have. */
export function freeNames(stem, count, taken) {
  const numbers = [...taken].flatMap((name) => {
    const [, digits] = name.startsWith(`${stem}-`)
      ? (/^(\d{1,6})$/.exec(name.slice(stem.length + 1)) ?? [])
      : [];
    return digits === undefined ? [] : [digits];
  });
  const width = Math.max(2, ...numbers.map((digits) => digits.length));
  const first = Math.max(0, ...numbers.map(Number)) + 1;
  return Array.from(
    { length: count },
    (_, index) => `${stem}-${String(first + index).padStart(width, '0')}`,
  );
}

export function proposedName(node, nodes) {
  if (node.hostname) return node.hostname;
  const taken = new Set(nodes.map(({ name }) => name));
  return freeNames(stemOf(node), 1, taken)[0];
}
