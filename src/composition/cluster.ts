/**
 * The cluster: who may join it and when, what is seen of it, and what balances its load.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { yamlText } from '../boot/yaml-text.ts';
import type { Config } from '../config.ts';
import { type Cluster, type Member, readyServers } from '../domain/cluster/cluster.ts';
import type { ClusterPlan } from '../domain/cluster/plan.ts';
import { API_PORT } from '../domain/cluster/settings.ts';
import { inNetwork } from '../domain/ipv4.ts';
import { keyFits } from '../http/machine/key-hash.ts';
import { mintBootstrapToken } from '../k3s/bootstrap-token.ts';
import { createClusterWatch } from '../k3s/cluster-watch.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createClusterKeeper } from '../workflow/cluster-keeper.ts';
import { createJoinDesk, type JoinDesk } from '../workflow/join-desk.ts';
import { createClusterAccess } from './cluster-access.ts';
import { createClusterBalancer } from './cluster-balancer.ts';
import { keeperPorts } from './cluster-hands.ts';
import { createShells } from './cluster-shells.ts';
import { readServedAddresses } from './host.ts';
import { filesAt } from './join-facts.ts';
import { createK3sRelease } from './k3s-release.ts';
import type { Trust } from './trust.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type ClusterParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly trust: Trust;
  readonly plan: () => ClusterPlan;
};

export type ClusterSide = Awaited<ReturnType<typeof createCluster>>;

const LOOK_EVERY_MS = 5_000;
const TOKEN_MINUTES = 10;

export async function createCluster(parts: ClusterParts) {
  const { config, log, store, trust, plan } = parts;
  const shells = createShells(trust, (id) => store.registry.byId(id));
  /** Undefined also where what is stored is damaged: the desk says so to those who must know. */
  const current = () => {
    try {
      return joins.current();
    } catch {
      return undefined;
    }
  };
  const places = createPlaces(config);
  const endpointHost = () => places.own();
  const access = createClusterAccess({
    store,
    shells,
    cluster: current,
    endpoint: () => ({ address: endpointHost(), port: config.haproxyApiPort }),
    changed: () => watch.poke(),
    ended: async () => {
      await watch.stop();
      watch.start();
    },
  });
  const { balancerTrust } = access;
  const balancer = createClusterBalancer({ config, log, trust, balancerTrust });
  const release = await createK3sRelease({ ...parts, version: () => current()?.version });
  /** Whether agents and people can come through HAProxy; else they go to a server. */
  let isBalanced = false;
  const joins: JoinDesk = createJoinDesk({
    ...deskRecords(store),
    plan,
    version: release.version,
    artifacts: ({ version, arch, peer }) => {
      const found = parts.gets.images.artifactsOf(version, arch);
      return 'reason' in found ? found : { files: filesAt(found.files, places.bulk(peer)) };
    },
    host: {
      names: trust.names,
      balancerUrl: (peer) => {
        const server = readyServer(current());
        const direct = server && `https://${server.address}:${API_PORT}`;
        const balanced = `https://${places.towards(peer)}:${config.haproxyApiPort}`;
        return isBalanced ? balanced : (direct ?? balanced);
      },
    },
    yaml: yamlText,
    bootstrapToken: async () => {
      // The first agents ask in the second in which HAProxy is started: they are to come through it.
      await look();
      const cluster = joins.current();
      const server = readyServer(cluster);
      if (server === undefined) throw new Error('no server of the cluster is Ready');
      const wish = { minutes: TOKEN_MINUTES, description: 'Pilotlight', caHash: cluster?.caHash };
      return mintBootstrapToken(shells.to(server), wish);
    },
  });
  const watch = createClusterWatch({
    door: access.door,
    missing: () => (current() === undefined ? 'there is no cluster yet' : undefined),
    onView: () => void keeper.look(),
    now: Date.now,
    random: Math.random,
  });
  const keeper = createClusterKeeper(
    keeperPorts({
      ...{ ...parts, joins, access, shells, watch, balancer },
      endpoint: () => `https://${endpointHost()}:${config.haproxyApiPort}`,
      bulkOrigin: places.bulk,
      conditions: () => {
        const reason = release.problem();
        return [
          ...(reason === undefined ? [] : [{ name: 'ArtifactsMissing', reason }]),
          ...(current() === undefined ? [] : balancer.conditions()),
        ];
      },
    }),
  );

  async function look(): Promise<void> {
    release.refresh();
    await keeper.look();
    isBalanced = (await balancer.state()).kind === 'running';
  }
  let timer: NodeJS.Timeout | undefined;

  return {
    joins,
    face: keeper.face,
    isBalanced: () => isBalanced,
    release,
    /** What the next member installs, where that is known. */
    version: () => {
      const known = release.version();
      return current()?.version ?? ('version' in known ? known.version : undefined);
    },
    async start() {
      // Machines are installed also while a person mends what is stored of the cluster.
      await joins.start().catch((error) => log.error(error, 'the cluster is not looked after'));
      await balancer.start();
      await keeper.start();
      release.start();
      watch.start();
      timer = setInterval(
        () => void look().catch((error) => log.error(error, 'the cluster')),
        LOOK_EVERY_MS,
      );
    },
    async stop() {
      clearInterval(timer);
      release.stop();
      await keeper.stop();
      await watch.stop();
      access.door.close();
      shells.close();
      await balancer.stop();
    },
  };
}

function readyServer(cluster: Cluster | undefined): Member | undefined {
  return cluster && readyServers(cluster)[0];
}

function deskRecords(store: Store) {
  return {
    getSetting: store.getSetting,
    setSetting: store.setSetting,
    byId: (id: string) => store.registry.byId(id),
    record: store.record,
    note: store.note,
    keyFits,
    now: Date.now,
    ticks: () => performance.now(),
    newId: randomUUID,
    newSecret: () => randomBytes(24).toString('hex'),
  };
}

/** How this host is reached. */
function createPlaces(config: Config) {
  const served = () => readServedAddresses(config.interfaces).served;
  const other = config.haproxy === 'ssh' ? config.haproxyHost : undefined;
  /** The address of the balancer that is to last: one that another host can take over goes before. */
  const lasting = config.virtualAddresses[0] ?? other;
  const own = () => lasting ?? served()[0]?.address ?? '127.0.0.1';
  const near = (peer: string) => served().find((network) => inNetwork(peer, network))?.address;
  return {
    own,
    towards: (peer: string) => lasting ?? near(peer) ?? own(),
    bulk: (peer: string) =>
      `http://${near(peer) ?? served()[0]?.address ?? '127.0.0.1'}:${config.bulkPort}`,
  };
}
