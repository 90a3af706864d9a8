/**
 * The network of the installed system, as a netplan file.
 *
 * Cards are matched by MAC, for kernels rename them; netplan leaves VLANs and bonds, which share the
 * MAC of what is below them, out of such a match.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import { inNetwork, parseInterfaceAddress } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type {
  BondPolicy,
  CardReference,
  LinkPolicy,
  NetworkPolicy,
} from '../../domain/profile-network.ts';
import type { AutoinstallFacts } from './answers.ts';

export type NetworkFacts = Pick<
  AutoinstallFacts,
  'mac' | 'macs' | 'address' | 'network' | 'wakesBy'
> & {
  readonly policy: NetworkPolicy;
};

type Link = Readonly<Record<string, unknown>>;
type Matched = Link & { readonly match: { readonly macaddress: MacAddress } };

/** By the name of the link. */
type Links = Readonly<Record<string, Link>>;

const BOND = 'bond0';

/**
 * The file's content. Throws INPUT_INVALID where the profile asks for what this node has not: a
 * second card, an address of its own, a gateway in its network.
 */
export function netplanOf(facts: NetworkFacts) {
  const { policy } = facts;
  const { bond } = policy;
  const carrier = mainAddressing(facts);
  const members = bond?.members.map((card) => memberOf(facts, card)) ?? [];
  const cards = policy.cards.map(({ card, ...link }) => {
    return [nameOf(card), { ...matched(facts, card), ...furtherLink(facts, link) }] as const;
  });
  const boot = bond === undefined ? [['boot', { ...bootCard(facts), ...carrier }] as const] : [];
  const named = [...boot, ...members, ...cards];
  const vlans = policy.vlans.map(({ id, ...link }) => {
    const on = bond === undefined ? 'boot' : BOND;
    return [`vlan${id}`, { id, link: on, ...furtherLink(facts, link) }] as const;
  });
  return {
    network: {
      version: 2,
      ethernets: Object.fromEntries([...named, ...wakingOnly(facts, named)]) as Links,
      bonds: bond && { [BOND]: bondLink(facts, bond, carrier) },
      vlans: vlans.length === 0 ? undefined : (Object.fromEntries(vlans) as Links),
    },
  };
}

function bootCard(facts: NetworkFacts): Matched {
  const card = matched(facts, 'boot');
  return facts.policy.wakeOnLan ? { ...card, wakeonlan: true } : card;
}

/** A card that has no other part in the network stays able to wake the machine. */
function wakingOnly(
  { wakesBy }: NetworkFacts,
  named: readonly (readonly [string, Matched])[],
): readonly (readonly [string, Matched])[] {
  const isNamed = named.some(([, { match }]) => match.macaddress === wakesBy);
  if (wakesBy === undefined || isNamed) return [];
  const match = { macaddress: wakesBy };
  return [['wake', { match, wakeonlan: true, dhcp4: false, optional: true }]];
}

function memberOf(facts: NetworkFacts, card: CardReference): readonly [string, Matched] {
  const isBoot = macOf(facts, card) === facts.mac;
  return isBoot ? ['boot', bootCard(facts)] : [nameOf(card), matched(facts, card)];
}

/** The first member's MAC, so that a router knows the bond for the card that it knew. */
function bondLink(facts: NetworkFacts, bond: BondPolicy, carrier: Link): Link {
  const { mode, members, hashPolicy, lacpRate } = bond;
  const [first = 'boot'] = members;
  return {
    interfaces: members.map((card) => memberOf(facts, card)[0]),
    macaddress: macOf(facts, first),
    parameters: {
      mode,
      'mii-monitor-interval': 100,
      'transmit-hash-policy': hashPolicy,
      'lacp-rate': lacpRate,
    },
    ...carrier,
  };
}

/** The link that the node has its own address on. */
function mainAddressing({ policy, address, network }: NetworkFacts): Link {
  const nameServers = policy.nameServers ?? network.nameServers;
  const { mtu, searchDomains } = policy;
  if (address === undefined) {
    // The same identity as in firmware and iPXE, so that a router keeps to one address.
    const addressing = { dhcp4: true, 'dhcp-identifier': 'mac', mtu };
    return { ...addressing, nameservers: resolvers(policy.nameServers ?? [], searchDomains) };
  }
  const gateway = policy.gateway ?? network.gateway;
  return {
    dhcp4: false,
    addresses: [address],
    routes:
      gateway === undefined ? undefined : [{ to: 'default', via: reachable(gateway, address) }],
    nameservers: resolvers(nameServers, searchDomains),
    mtu,
  };
}

function resolvers(addresses: readonly string[], search: readonly string[]): Link | undefined {
  if (addresses.length === 0 && search.length === 0) return undefined;
  const orNothing = (list: readonly string[]) => (list.length === 0 ? undefined : list);
  return { addresses: orNothing(addresses), search: orNothing(search) };
}

/** A gateway outside of the node's network would leave it without a default route. */
function reachable(gateway: string, address: string): string {
  const own = parseInterfaceAddress(address);
  if (own === undefined || inNetwork(gateway, own)) return gateway;
  throw mismatch('network.gateway', `a gateway in the network of ${address}`, gateway);
}

/** Boot does not wait for these (`optional`): the node's own link is the one that must be up. */
function furtherLink(facts: NetworkFacts, { dhcp, addresses, mtu }: LinkPolicy): Link {
  return {
    dhcp4: dhcp,
    // A second default route or resolver would compete with the first one's.
    'dhcp4-overrides': dhcp ? { 'use-routes': false, 'use-dns': false } : undefined,
    addresses:
      addresses.length === 0 ? undefined : addresses.map((text) => ownAddress(facts, text)),
    mtu,
    optional: true,
  };
}

/** `10.20.0.x/24` with the last number of the node's own address. */
function ownAddress({ address }: NetworkFacts, pattern: string): string {
  if (!pattern.includes('.x/')) return pattern;
  const last = /\.(\d+)\//.exec(address ?? '')?.[1];
  if (last !== undefined) return pattern.replace('.x/', `.${last}/`);
  throw mismatch('address', `a fixed address of the node, for ${pattern} of its profile`, 'none');
}

function nameOf(card: CardReference): string {
  if (card === 'boot') return 'boot';
  return typeof card === 'number' ? `card${card}` : `card-${card.replaceAll(':', '')}`;
}

function matched(facts: NetworkFacts, card: CardReference): Matched {
  const macaddress = macOf(facts, card);
  return { match: { macaddress }, wakeonlan: macaddress === facts.wakesBy || undefined };
}

function macOf({ mac, macs }: NetworkFacts, card: CardReference): MacAddress {
  if (card === 'boot') return mac;
  if (typeof card !== 'number') return card;
  const found = macs[card - 1];
  if (found !== undefined) return found;
  throw mismatch(
    'macs',
    `at least ${card} MACs, for card ${card} of its profile`,
    `${macs.length}`,
  );
}

function mismatch(field: string, expected: string, got: string): ProvisioningError {
  const problems: readonly FieldProblem[] = [{ field, expected, got }];
  const message = `the node does not fit its profile: ${field}: expected ${expected}, got ${got}`;
  return new ProvisioningError('INPUT_INVALID', message, { problems });
}
