/**
 * What a person changed of a machine, and nothing else: nobody's change of something else is undone.
 */
import { powerPatch } from './power.js';

/** The body for PATCH /nodes/ID. `wish` is what stands in the form. */
export function nodePatch(node, { hostname, role, profile, address, boot, power }) {
  const wished = { hostname, role, profile, address: address.trim() || null };
  const patch = Object.fromEntries(
    Object.entries(wished).filter(([name, value]) => value !== node[name]),
  );
  const switches = Object.entries(boot).filter(([name, value]) => value !== node.boot[name]);
  if (switches.length > 0) patch.boot = Object.fromEntries(switches);
  const switched = node.power === undefined ? undefined : powerPatch(power, node.power);
  if (switched !== undefined) patch.power = switched;
  return patch;
}
