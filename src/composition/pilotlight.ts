/**
 * The service as a whole: what it is made of, and in which order it comes up and goes down.
 *
 * Read it from top to bottom to see what the system is made of. Nothing here decides anything.
 *
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { ServedAddress } from '../domain/ipv4.ts';
import type { BulkReport } from '../images/bulk/file.ts';
import type { NfsReport } from '../nfs/nfs-report.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { imageUser } from '../workflow/image-user.ts';
import type { ClusterSide } from './cluster.ts';
import { createClusterPlanFile } from './cluster-plan.ts';
import { createDesks, type Desks } from './desks.ts';
import { readInheritedSockets, readServedAddresses } from './host.ts';
import { createAdoption } from './host-adoption.ts';
import { createHostSide } from './host-side.ts';
import { loadSides } from './load-sides.ts';
import { createMedium, type Medium } from './medium.ts';
import { createMediumThread } from './medium-thread.ts';
import { createProxyDhcp, createTftp } from './packet-servers.ts';
import { createTrust } from './trust.ts';
import { type PacketServers, watchHost, watchNodes } from './watches.ts';
import { createWhatMachinesGet, type WhatMachinesGet } from './what-machines-get.ts';

export type PilotlightOptions = {
  readonly config: Config;
  readonly log: Log;
  /** Called where the service cannot go on: its registry is lost. */
  readonly fatal: (error: Error) => void;
  /** Called where another process would have what this one has lost. */
  readonly startAgain: (error: Error) => void;
};

export type Pilotlight = {
  readonly served: readonly ServedAddress[];
  readonly gets: WhatMachinesGet;
  readonly medium: Medium;
  /** The admin token, in the one moment of its life when it is known in clear. */
  readonly newToken: string | undefined;
  stop(): Promise<void>;
};

/** Throws what cannot be had: a port in use, a registry that cannot be read. Nothing is left running then. */
export async function startPilotlight({
  config,
  log,
  fatal,
  startAgain,
}: PilotlightOptions): Promise<Pilotlight> {
  await using undo = new AsyncDisposableStack();
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const store = await openStore({
    path: join(config.data, 'registry.db'),
    report: (report) => {
      log.error(report, 'registry: %s', report.kind);
      if (report.kind === 'fatal') fatal(report.error);
    },
  });
  undo.defer(store.close);
  const inherited = readInheritedSockets(config.inherited);
  const thread = createMediumThread();
  const bulkReported = (report: BulkReport) => desks.bulkReported(report);
  const inUse = (imageId: string) =>
    imageUser(store.registry, imageId, Date.now()) ?? cluster.release.user(imageId);
  const trust = createTrust(config, log);
  const k3sVersion = () => cluster.version();
  const gets = createWhatMachinesGet({
    ...{ config, log, thread, bulkReported, inUse, trust, k3sVersion },
    switchesOff: (nodeId) => vms.switchesOff(nodeId),
  });
  const report = (nfs: NfsReport) => {
    desks.nfsReported(nfs);
    if (nfs.kind === 'sockets-lost') startAgain(socketsLost(nfs.reason));
  };
  const medium = await createMedium({ config, store, inherited, thread, report });
  const balances = () => cluster.isBalanced();
  const adopt = createAdoption({
    hypervisors: () => store.registry.hypervisors(),
    adopt: (host) => hypervisors.desk.adopt(host),
  });
  const hostSide = await createHostSide({ config, log, store, gets, trust, adopt });
  const desks = createDesks({ config, log, store, gets, medium, balances, hostSide });
  await Promise.all([gets.loaders.load(), desks.door.start()]);

  const parts = { config, log, store, gets, desks, medium, inherited };
  const servers = { dhcp: createProxyDhcp(parts), tftp: createTftp(parts) };
  const { served } = readServedAddresses(config.interfaces);
  // Packets first: firmware that asks now comes for its script seconds later.
  await startPacketServers({ ...servers, served }, undo);
  const sides = await loadSides();
  medium.nfs?.setNetworks(served);
  const planFile = createClusterPlanFile(config.cluster);
  await Promise.all([gets.profiles.load(), planFile.load(), trust.start()]);
  const plan = planFile.current;
  const cluster = await sides.createCluster({ config, log, store, gets, trust, plan });
  await startBulk({ store, gets, desks, medium, cluster }, undo);
  await cluster.start();
  undo.defer(cluster.stop);
  const hypervisors = sides.createHypervisors({
    ...{ store, log, firstVmid: () => config.vmIds.first, user: (id) => vms.user(id) },
  });
  undo.defer(async () => hypervisors.stop());
  const vms = sides.createVms({ config, log, store, gets, medium, cluster, hypervisors });
  vms.start();
  undo.defer(vms.stop);
  const power = sides.createPower({ config, log, store, trust, vms: () => vms.power });
  power.start();
  undo.defer(async () => power.stop());
  const http = sides.createHttpFace({
    ...parts,
    ...servers,
    cluster,
    hypervisors,
    vms,
    power,
    trust,
  });
  const door = sides.createJoinDoor({
    ...{ config, log, trust, inherited },
    ...{ joins: cluster.joins, hosts: desks.hosts, face: http.secureHandler },
  });
  await door.start();
  undo.defer(door.stop);
  const newToken = await http.tokens.start();
  await http.start();
  undo.defer(http.stop);
  hypervisors.start();
  watchHost({ config, log, gets, desks, medium, planFile, door, ...servers }, undo);
  watchNodes({ desks, store, log }, undo);
  undo.defer(hostSide.start());

  const running = undo.move();
  return { served, gets, medium, newToken, stop: () => running.disposeAsync() };
}

function socketsLost(reason: string): Error {
  return new Error(
    `The thread of NFS ended (${reason}), and with it sockets of the service manager's, who gives them to the next process.`,
  );
}

type BulkParts = {
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly medium: Medium;
  readonly cluster: ClusterSide;
};

/** What is large, and who may have it. */
async function startBulk(parts: BulkParts, undo: AsyncDisposableStack) {
  const { store, gets, desks, medium, cluster } = parts;
  await gets.bulk.start();
  undo.defer(gets.bulk.stop);
  await gets.images.start();
  undo.defer(gets.images.stop);
  const refresh = () => {
    desks.bulkPaths.refresh();
    desks.mediumExports?.refresh();
    cluster.release.paths.refresh();
  };
  refresh();
  await medium.nfs?.start();
  undo.defer(async () => medium.nfs?.stop());
  undo.defer(gets.images.onChange(refresh));
  undo.defer(
    store.subscribe((change) => {
      // Tickets come and go with stages; notes and progress, far more often, leave them alone.
      const isTurn = change.kind === 'entry' && change.entry.kind === 'stage';
      if (isTurn || change.kind === 'node-removed') refresh();
    }),
  );
}

async function startPacketServers(
  { dhcp, tftp, served }: PacketServers & { readonly served: readonly ServedAddress[] },
  undo: AsyncDisposableStack,
) {
  await dhcp?.start(served);
  undo.defer(async () => dhcp?.stop());
  await tftp.start(served);
  undo.defer(tftp.stop);
}
