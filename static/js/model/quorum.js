/**
 * What etcd can stand: more than half of its servers have to agree.
 */
export const quorumOf = (servers) => Math.floor(servers / 2) + 1;

/** How many may fail at once. */
export const spareOf = (servers) => Math.max(0, servers - quorumOf(servers));

export const serversOf = (cluster) =>
  cluster?.members.filter(({ role }) => role === 'server') ?? [];
export const agentsOf = (cluster) => cluster?.members.filter(({ role }) => role === 'agent') ?? [];

/** `none`, `founding`, `down` (no quorum), `limping` (a server is away), `unwell`, `well`. */
export function healthOf({ cluster, members, kubernetes, conditions }) {
  if (cluster === null) return 'none';
  const servers = members.filter(({ role }) => role === 'server');
  const ready = servers.filter(isWell);
  if (cluster.bornAt === null) return 'founding';
  if (ready.length < quorumOf(servers.length)) return 'down';
  if (ready.length < servers.length) return 'limping';
  const isCalm = kubernetes.state === 'seen' && conditions.length === 0;
  const joined = members.filter(({ phase }) => phase === 'ready' || phase === 'lapsed');
  return isCalm && joined.every(isWell) ? 'well' : 'unwell';
}

/** Ready, and nothing is wrong with it. */
export const isWell = ({ phase, kubernetes, conditions }) =>
  phase === 'ready' && kubernetes?.ready === true && conditions.length === 0;

/**
 * What the cluster is like while these machines are away; undefined where no server is among them. Of
 * `servers`, `away` are among them, and `running` others are well. `fate` is `only`, `stops` (no quorum),
 * `last` (it runs, and cannot lose another) or `spare`.
 */
export function withoutServers(cluster, nodeIds) {
  const servers = serversOf(cluster);
  const away = servers.filter(({ nodeId }) => nodeIds.includes(nodeId));
  if (away.length === 0) return undefined;
  const running = servers.filter((server) => !away.includes(server) && isWell(server)).length;
  const spare = running - quorumOf(servers.length);
  const counts = { servers: servers.length, away: away.length, running };
  if (servers.length === 1) return { fate: 'only', ...counts };
  if (spare < 0) return { fate: 'stops', ...counts };
  return { fate: spare === 0 ? 'last' : 'spare', ...counts };
}
