/**
 * What etcd can stand: more than half of its servers have to agree.
 */
export const quorumOf = (servers) => Math.floor(servers / 2) + 1;

/** How many may fail at once. */
export const spareOf = (servers) => Math.max(0, servers - quorumOf(servers));

/** What it is like while one of `servers` is away. */
export function withoutOne(servers) {
  if (servers <= 1) return 'only';
  const spare = servers - 1 - quorumOf(servers);
  if (spare < 0) return 'stops';
  return spare === 0 ? 'last' : 'spare';
}

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
