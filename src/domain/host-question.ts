/**
 * Which registered machine Proxmox VE's installer runs on, by what it says of its machine.
 *
 * What it asks for wipes a disk: a machine that is not certain to be a registered one gets nothing.
 *
 * @module
 */
import type { MacAddress } from './mac.ts';
import type { MachineIdentity } from './machine-identity.ts';
import type { Node } from './node.ts';
import { isSameUuid } from './same-machine.ts';

/** All of its cards, plugged in or not; and its SMBIOS, as far as that says anything. */
export type HostIdentity = MachineIdentity & { readonly macs: readonly MacAddress[] };

type Known = Pick<Node, 'id' | 'macs' | 'uuid' | 'serial' | 'stage'>;

export type HostMatch<Found extends Known> =
  /** `by` is what it was known by, in words. */
  | { readonly kind: 'found'; readonly node: Found; readonly by: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'several'; readonly nodes: readonly Found[]; readonly by: string }
  /** It has the MAC of a machine, and is another. */
  | { readonly kind: 'other-uuid'; readonly node: Found; readonly known: string };

/** By any MAC, else by UUID, else by serial. Nodes that nobody approved are none. */
export function matchHost<Found extends Known>(
  asked: HostIdentity,
  nodes: readonly Found[],
): HostMatch<Found> {
  const registered = nodes.filter(({ stage }) => stage !== 'discovered');
  const { uuid, serial } = asked;
  for (const { by, fits } of WAYS) {
    const found = registered.filter((node) => fits(asked, node));
    const [node] = found;
    if (node === undefined) continue;
    if (found.length > 1) return { kind: 'several', nodes: found, by };
    if (uuid !== undefined && node.uuid !== undefined && !isSameUuid(uuid, node.uuid)) {
      return { kind: 'other-uuid', node, known: node.uuid };
    }
    const mac = asked.macs.find((one) => node.macs.includes(one));
    return { kind: 'found', node, by: `${by} ${{ MAC: mac, UUID: uuid, serial }[by]}` };
  }
  return { kind: 'unknown' };
}

const WAYS = [
  {
    by: 'MAC',
    fits: ({ macs }: HostIdentity, node: Known) => macs.some((mac) => node.macs.includes(mac)),
  },
  {
    by: 'UUID',
    fits: ({ uuid }: HostIdentity, node: Known) =>
      uuid !== undefined && node.uuid !== undefined && isSameUuid(uuid, node.uuid),
  },
  {
    by: 'serial',
    fits: ({ serial }: HostIdentity, node: Known) => serial !== undefined && node.serial === serial,
  },
] as const;
