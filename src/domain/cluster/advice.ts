/**
 * How many servers are of use, in words.
 *
 * @module
 */
import type { Cluster } from './cluster.ts';

/** etcd goes on while more than half of the servers do. */
export function advice({ members }: Cluster): readonly string[] {
  const servers = members.filter(({ role, phase }) => role === 'server' && phase !== 'leaving');
  const count = servers.length;
  if (count === 0 || count === 1 || count === 3 || count === 5) return [];
  if (count === 2) {
    return ['two servers survive no failure, and both must run: make it one or three'];
  }
  if (count % 2 === 0 && count < 6) {
    return [
      `${count} servers survive no more failures than ${count - 1}: make it ${count - 1} or ${count + 1}`,
    ];
  }
  return [
    `${count} servers are slower than five, for each write waits for more than half of them: make the others agents`,
  ];
}
