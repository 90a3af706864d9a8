/**
 * The network of the installed system, as a profile asks for it.
 *
 * A profile is for many nodes, so it names cards by their place: the one that a node boots from, or the
 * second of its MACs. The address of a node is the node's own and stands on the link that it boots over.
 *
 * @module
 */
import type { MacAddress } from './mac.ts';

/** The card that the node boots from, the n-th of its MACs from 1, or one card of one machine. */
export type CardReference = 'boot' | number | MacAddress;

export type LinkPolicy = {
  readonly dhcp: boolean;
  /** `a.b.c.d/len`; `10.20.0.x/24` takes the last number of the node's own address. */
  readonly addresses: readonly string[];
  readonly mtu: number | undefined;
};

export type CardPolicy = LinkPolicy & { readonly card: CardReference };

export const BOND_MODES = [
  'active-backup',
  'balance-rr',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;

export type BondPolicy = {
  readonly mode: (typeof BOND_MODES)[number];
  /** At least one. It takes the address of the node, and the MAC of the first. */
  readonly members: readonly CardReference[];
  readonly hashPolicy: 'layer2' | 'layer2+3' | 'layer3+4' | undefined;
  readonly lacpRate: 'slow' | 'fast' | undefined;
};

/** On the bond where there is one, else on the card that the node boots from. */
export type VlanPolicy = LinkPolicy & { readonly id: number };

export type NetworkPolicy = {
  /** For the address of the node; undefined for what Pilotlight itself uses. */
  readonly gateway: string | undefined;
  readonly nameServers: readonly string[] | undefined;
  readonly searchDomains: readonly string[];
  /** Of the link that carries the address of the node. */
  readonly mtu: number | undefined;
  /** Whether the card that the node boots from wakes it by a magic packet. */
  readonly wakeOnLan: boolean;
  /** Further cards. */
  readonly cards: readonly CardPolicy[];
  readonly bond: BondPolicy | undefined;
  readonly vlans: readonly VlanPolicy[];
};

/** DHCP on the card that it boots from, and nothing else. */
export const PLAIN_NETWORK: NetworkPolicy = {
  gateway: undefined,
  nameServers: undefined,
  searchDomains: [],
  mtu: undefined,
  wakeOnLan: false,
  cards: [],
  bond: undefined,
  vlans: [],
};
