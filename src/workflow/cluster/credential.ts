/**
 * Keeps one credential of the cluster good: fetched as soon as a server can give it, written before it is used,
 * and fetched anew long before it expires. That it can't be had is a condition, and never more.
 *
 * @module
 */
import {
  type Cluster,
  memberOf,
  readyServers,
  type UnmetCondition,
} from '../../domain/cluster/cluster.ts';
import { createBackoff, wordsOf } from './backoff.ts';
import type { Credential, CredentialPorts, Machine } from './ports.ts';

export type CredentialOptions<C extends Credential> = {
  readonly ports: CredentialPorts<C>;
  /** The condition's name, and the thing in words: `the kubeconfig`. */
  readonly name: string;
  readonly what: string;
  /** Whether it is given only once Kubernetes answers. */
  readonly needsApi: boolean;
  readonly now: () => number;
  /** It is another now. */
  readonly renewed: () => void;
};

export type KeptCredential<C extends Credential> = {
  current(): C | undefined;
  condition(): UnmetCondition | undefined;
  /** Does what is due. Never rejects. */
  look(cluster: Cluster | undefined, isApiSeen: boolean): Promise<void>;
};

/** K3s' certificates live for a year; it makes new ones at a start when less than 120 days are left. */
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

export function createCredential<C extends Credential>(
  options: CredentialOptions<C>,
): KeptCredential<C> {
  const { ports, name, what, now } = options;
  const backoff = createBackoff({ firstMs: 5_000, mostMs: 5 * 60_000 });
  let life: string | undefined;
  let current: C | undefined;
  let failure: string | undefined;

  /** Another life's is none of this one's. */
  async function enter(clusterId: string | undefined): Promise<void> {
    if (clusterId === life) return;
    const isEnd = life !== undefined;
    if (isEnd) await ports.drop();
    current = clusterId === undefined ? undefined : await ports.kept(clusterId);
    life = clusterId;
    failure = undefined;
    backoff.succeeded();
    if (isEnd || current !== undefined) options.renewed();
  }

  async function renew(clusterId: string, servers: readonly Machine[]): Promise<void> {
    const fetched = await fetchNewer(servers);
    await ports.keep(clusterId, fetched);
    current = fetched;
    failure = undefined;
    backoff.succeeded();
    options.renewed();
  }

  /** Each server gives one of its own, and may have been restarted alone; the API has the same for all. */
  async function fetchNewer(servers: readonly Machine[]): Promise<C> {
    let reason: unknown;
    for (const asked of options.needsApi ? [servers] : servers.map((server) => [server])) {
      try {
        const fetched = await ports.fetch(asked);
        const wrong = wrongWith(fetched);
        if (wrong === undefined) return fetched;
        reason = new Error(wrong);
      } catch (error) {
        reason ??= error;
      }
    }
    throw reason;
  }

  function wrongWith({ notAfter }: C): string | undefined {
    if (notAfter <= now()) return `${what} that was given has expired`;
    if (current === undefined || notAfter > current.notAfter) return undefined;
    return 'the servers still give the one that is here: K3s makes a new one at a restart';
  }

  async function take(cluster: Cluster | undefined, isApiSeen: boolean): Promise<void> {
    await enter(cluster?.id);
    if (cluster === undefined || !isDue()) return;
    const servers = givers(cluster);
    if (servers.length === 0 || (options.needsApi && !isApiSeen)) return;
    await renew(cluster.id, servers);
  }

  function isDue(): boolean {
    if (!backoff.isDue(now())) return false;
    return current === undefined || current.notAfter - now() < RENEW_BEFORE_MS;
  }

  return {
    current: () => current,

    condition() {
      if (life === undefined) return undefined;
      const why = failure === undefined ? '' : `: ${failure}`;
      if (current === undefined) return { name, reason: `${what} was not fetched yet${why}` };
      if (current.notAfter <= now()) return { name, reason: `${what} has expired${why}` };
      if (failure === undefined) return undefined;
      return { name, reason: `${what} expires soon and could not be renewed${why}` };
    },

    async look(cluster, isApiSeen) {
      try {
        await take(cluster, isApiSeen);
      } catch (error) {
        failure = wordsOf(error);
        backoff.failed(now());
      }
    },
  };
}

/** Servers that are Ready; before there is one, the founder: that it is Ready is seen with what it gives. */
function givers(cluster: Cluster): readonly Machine[] {
  const servers = readyServers(cluster);
  if (servers.length > 0 || cluster.founder === undefined) return servers;
  const founder = memberOf(cluster, cluster.founder);
  return founder?.phase === 'installed' ? [founder] : [];
}
