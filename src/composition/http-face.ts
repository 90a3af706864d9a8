/**
 * The HTTP face: API, page and boot routes over the parts.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SECOND_STAGES } from '../boot/loader-files.ts';
import type { Config } from '../config.ts';
import { isOpen } from '../domain/admission.ts';
import { inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import { LOADERS } from '../domain/loader.ts';
import { createHttpApp } from '../http/app.ts';
import { createHttpServer } from '../http/serving/server.ts';
import { createSessions } from '../http/sign-in/sessions.ts';
import { createTokens } from '../http/sign-in/tokens.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { renderMetrics } from '../telemetry/metrics.ts';
import type { ClusterSide } from './cluster.ts';
import type { Desks } from './desks.ts';
import { fileSum } from './file-sum.ts';
import { readGateway, type readInheritedSockets, readServedAddresses } from './host.ts';
import type { HypervisorSide } from './hypervisors.ts';
import { measurements } from './measurements.ts';
import type { Medium } from './medium.ts';
import type { createProxyDhcp, createTftp } from './packet-servers.ts';
import type { PowerSide } from './power.ts';
import type { Trust } from './trust.ts';
import { VERSION } from './version.ts';
import type { VmSide } from './vms.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type HttpFaceParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly medium: Medium;
  readonly trust: Trust;
  readonly cluster: ClusterSide;
  readonly vms: VmSide;
  readonly power: PowerSide;
  readonly hypervisors: HypervisorSide;
  readonly inherited: ReturnType<typeof readInheritedSockets>;
  readonly dhcp: ReturnType<typeof createProxyDhcp>;
  readonly tftp: ReturnType<typeof createTftp>;
};

const STATIC = fileURLToPath(new URL('../../static', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));

export function createHttpFace(parts: HttpFaceParts) {
  const { config, log, store, gets, desks, cluster, power, inherited } = parts;
  const fd = inherited.find(
    ({ protocol, port }) => protocol === 'tcp' && port === config.httpPort,
  )?.fd;
  const logError = (error: unknown) => log.error(error, 'http');
  const tokens = createTokens({
    store,
    configured: config.adminToken,
    random: randomBytes,
    now: Date.now,
  });
  const app = createHttpApp({
    version: VERSION,
    now: Date.now,
    store,
    desk: desks.texts,
    door: desks.door,
    tokens,
    sessions: createSessions({ store, random: randomBytes, now: Date.now }),
    logError,
    staticFolder: STATIC,
    packagesFolder: PACKAGES,
    stageTimes: (profile, stage) => store.registry.stageTimes(profile, stage),
    networkOf: (address) => servedNow(config).find((served) => inNetwork(address, served)),
    catalogue: { profiles: gets.profiles.list },
    images: gets.images,
    installerEvents: desks.follower,
    firstBoots: desks.firstBoots,
    hosts: desks.hosts,
    cluster: cluster.face,
    vms: parts.vms.face,
    power,
    phantoms: desks.phantoms,
    loaderSum: async (name) => {
      const file = gets.loaders.find(name);
      return file && fileSum(file.path);
    },
    hypervisors: parts.hypervisors.desk,
    downloads: {
      loader: async (name) => loaderSource(name, gets),
      sent: desks.transfers.byHttp,
      bulkUrl: (path, host) => `http://${host}:${config.bulkPort}${path}`,
    },
    status: () => statusView(parts),
    settings: () => settingsView(config),
    bootPort: config.httpPort,
    caPem: parts.trust.authority.caPem,
    metrics: () => renderMetrics(measurements(parts)),
  });
  const server = createHttpServer({
    app,
    port: config.httpPort,
    hosts: ['0.0.0.0'],
    fd,
    logError,
  });
  const { secureHandler } = app;
  return { tokens, secureHandler, start: server.start, stop: server.stop };
}

function loaderSource(name: string, { loaders }: WhatMachinesGet) {
  const loader = LOADERS.find((known) => known === name);
  const stage = SECOND_STAGES.find((known) => known === name);
  const file = loader ? loaders.find(loader) : stage && loaders.secondStage(stage);
  return file && ({ kind: 'file', path: file.path } as const);
}

function servedNow({ interfaces }: Config): readonly ServedAddress[] {
  return readServedAddresses(interfaces).served;
}

/** Where images lie; null while there is no such folder. */
async function spaceFor({ images }: Config) {
  const found = await statfs(images).catch(() => undefined);
  if (found === undefined) return null;
  const { bsize, blocks, bavail } = found;
  return { total: blocks * bsize, free: bavail * bsize };
}

/** What is in force, defaults included. */
function settingsView({ adminToken, inherited: _sockets, ...settings }: Config): object {
  return { ...settings, adminToken: adminToken === undefined ? 'not set' : 'set' };
}

async function statusView({ config, gets, desks, medium, dhcp, tftp }: HttpFaceParts) {
  const door = desks.door.current();
  return {
    version: VERSION,
    addresses: servedNow(config),
    door: { open: isOpen(door, Date.now()), openUntil: new Date(door.openUntil).toISOString() },
    loaders: { missing: gets.loaders.missing() },
    profiles: {
      broken: gets.profiles
        .broken()
        .map(({ name, file, error }) => ({ name, file, reason: error.message })),
    },
    images: gets.images.views(),
    network: { router: readGateway() ?? null, dhcpServers: dhcp?.leaseServers() ?? [] },
    space: await spaceFor(config),
    medium: medium.nfs === undefined ? { nfs: 'off' } : { nfs: medium.nfs.available() },
    counters: { dhcp: dhcp?.counters(), tftp: tftp.counters() },
  };
}
