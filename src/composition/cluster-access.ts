/**
 * What Pilotlight proves itself with to the cluster: the kubeconfig, and HAProxy's certificate for /readyz.
 * Both lie in the registry, which only its owner can read.
 *
 * @module
 */
import { type Cluster, readyServers } from '../domain/cluster/cluster.ts';
import { API_PORT } from '../domain/cluster/settings.ts';
import type { Trust as BalancerTrust } from '../haproxy/trust.ts';
import { type ApiDoor, createApiDoor } from '../k3s/api-door.ts';
import { type ClusterActions, createClusterActions } from '../k3s/cluster-actions.ts';
import { type AdminAccess, type Endpoint, fetchKubeconfig } from '../k3s/kubeconfig.ts';
import type { ReadyzCertificate } from '../k3s/readyz-certificate.ts';
import type { Store } from '../store/store.ts';
import type { Credential, CredentialPorts, Machine } from '../workflow/cluster/ports.ts';
import type { Shells } from './cluster-shells.ts';

export type AccessParts = {
  readonly store: Store;
  readonly shells: Shells;
  readonly cluster: () => Cluster | undefined;
  readonly endpoint: () => Endpoint;
  /** There is something to reach the cluster with that was not there before. */
  readonly changed: () => void;
  /** The life has ended: what was seen of it is not seen of the next. */
  readonly ended: () => Promise<void>;
};

export type ClusterAccess = {
  readonly door: ApiDoor;
  readonly actions: ClusterActions;
  readonly kubeconfig: CredentialPorts<AdminAccess>;
  readonly readyz: CredentialPorts<ReadyzCertificate>;
  /** What HAProxy's check of the API believes and shows; undefined before a kubeconfig was fetched. */
  balancerTrust(): BalancerTrust | undefined;
};

export function createClusterAccess(parts: AccessParts): ClusterAccess {
  const { store, shells, endpoint, changed } = parts;
  const held: { admin: AdminAccess | undefined; readyz: ReadyzCertificate | undefined } = {
    admin: undefined,
    readyz: undefined,
  };
  const door = createApiDoor({
    endpoints: () => endpointsOf(parts.cluster()),
    credentials: () => held.admin?.credentials,
  });
  const actions = createClusterActions(door);
  const kubeconfig = keptIn<AdminAccess>(store, 'cluster.kubeconfig', (admin) => {
    held.admin = admin;
    changed();
  });
  const readyz = keptIn<ReadyzCertificate>(store, 'cluster.readyz', (certificate) => {
    held.readyz = certificate;
  });

  return {
    door,
    actions,
    kubeconfig: {
      ...kubeconfig,
      async drop() {
        await kubeconfig.drop();
        await parts.ended();
      },
      fetch: (servers) =>
        firstOf(servers, (server) => fetchKubeconfig(shells.to(server), endpoint())),
    },
    readyz: {
      ...readyz,
      fetch: () => actions.readyzCertificate({ ca: held.admin?.credentials.ca ?? '' }),
    },
    balancerTrust: () =>
      held.admin && { ca: held.admin.credentials.ca, client: held.readyz && pairOf(held.readyz) },
  };
}

/** Before one is Ready, the founder: that it is Ready is seen through its API. */
function endpointsOf(cluster: Cluster | undefined): readonly string[] {
  if (cluster === undefined) return [];
  const ready = readyServers(cluster);
  const starting = cluster.members.filter(
    ({ role, phase }) => role === 'server' && phase === 'installed',
  );
  const servers = ready.length > 0 ? ready : starting;
  return servers.map(({ address }) => `${address}:${API_PORT}`);
}

function pairOf({ certificate, key }: ReadyzCertificate) {
  return { certificate, key };
}

async function firstOf<Result>(
  servers: readonly Machine[],
  ask: (server: Machine) => Promise<Result>,
): Promise<Result> {
  let last: unknown = new Error('no server of the cluster is known');
  for (const server of servers) {
    try {
      return await ask(server);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

type Kept<C> = { readonly clusterId: string; readonly credential: C };

/** `use` is told of what is in force, from the store too. */
function keptIn<C extends Credential>(
  store: Store,
  setting: string,
  use: (credential: C | undefined) => void,
): Omit<CredentialPorts<C>, 'fetch'> {
  return {
    async kept(clusterId) {
      const kept = (await store.getSetting(setting)) as Kept<C> | undefined;
      const credential = kept?.clusterId === clusterId ? kept.credential : undefined;
      use(credential);
      return credential;
    },
    async keep(clusterId, credential) {
      await store.setSetting(setting, { clusterId, credential } satisfies Kept<C>);
      use(credential);
    },
    async drop() {
      await store.setSetting(setting, undefined);
      use(undefined);
    },
  };
}
