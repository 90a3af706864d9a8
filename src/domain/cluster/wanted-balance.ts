/**
 * What HAProxy is to look like for a cluster, and who is in rotation.
 *
 * @module
 */
import type { Balance, BalancedServer, BalancerState, SeenServer } from './balance.ts';
import type { Cluster, Member } from './cluster.ts';

/**
 * Members that are Ready, or were and are not now: HAProxy's own checks take those out, and quicker than
 * anyone could write a configuration. `without`: node ids of members that are about to leave.
 */
export function balanceOf(cluster: Cluster | undefined, without: ReadonlySet<string>): Balance {
  const staying = (cluster?.members ?? []).filter(
    ({ phase, nodeId }) => phase === 'ready' && !without.has(nodeId),
  );
  const members = staying
    .filter((member) => holdsAddress(member, staying))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    servers: members.filter(({ role }) => role === 'server').map(balanced),
    ingress: members.map(balanced),
  };
}

/**
 * A router gives the address of a machine that died to another, and HAProxy would refuse one that stands there
 * twice: it is the one's that was Ready last.
 */
function holdsAddress(member: Member, all: readonly Member[]): boolean {
  const there = all.filter(({ address }) => address === member.address);
  const last = there.toSorted((a, b) => (b.readyAt ?? 0) - (a.readyAt ?? 0))[0];
  return member === last;
}

const balanced = ({ name, address }: Member): BalancedServer => ({ name, address });

export function isSameBalance(a: Balance, b: Balance): boolean {
  return keysOf(a).join() === keysOf(b).join();
}

export function balances({ ingress }: Balance, name: string): boolean {
  return ingress.some((server) => server.name === name);
}

/** Names of those that one of the two balances to and the other does not, or elsewhere. */
export function changedNames(before: Balance, after: Balance): readonly string[] {
  const [old, now] = [keysOf(before), keysOf(after)];
  const changed = [
    ...old.filter((key) => !now.includes(key)),
    ...now.filter((key) => !old.includes(key)),
  ];
  return [...new Set(changed.map((key) => key.split(' ')[1] ?? ''))];
}

function keysOf({ servers, ingress }: Balance): readonly string[] {
  const key = (kind: string) => (server: BalancedServer) =>
    `${kind} ${server.name} ${server.address}`;
  return [...servers.map(key('api')), ...ingress.map(key('ingress'))];
}

/**
 * Whether users reach `member` through HAProxy: a server by the API, an agent by HTTP or HTTPS. Where K3s'
 * own ingress was left out, what listens there is for the user to say, and an agent has nothing to show.
 */
export function isServing(member: Member, cluster: Cluster, state: BalancerState): boolean {
  if (state.kind !== 'running') return false;
  const own = state.servers.filter(({ name }) => name === member.name);
  if (member.role === 'server') return own.some(isUpFor('api'));
  if (!hasPackagedIngress(cluster)) return own.length > 0;
  return own.some(isUpFor('http')) || own.some(isUpFor('https'));
}

const isUpFor = (backend: SeenServer['backend']) => (server: SeenServer) =>
  server.backend === backend && server.up;

export function hasPackagedIngress({ settings }: Cluster): boolean {
  return !settings.disable.includes('traefik') && !settings.disable.includes('servicelb');
}
