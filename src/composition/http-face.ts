/**
 * The HTTP face: API, page and boot routes over the parts.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SECOND_STAGES } from '../boot/loader-files.ts';
import type { Config } from '../config.ts';
import { isOpen } from '../domain/admission.ts';
import { inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import { LOADERS } from '../domain/loader.ts';
import { createHttpApp } from '../http/app.ts';
import { createHttpServer } from '../http/server.ts';
import { createTokens } from '../http/tokens.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Desks } from './desks.ts';
import { type readInheritedSockets, readServedAddresses } from './host.ts';
import type { Medium } from './medium.ts';
import type { createProxyDhcp, createTftp } from './packet-servers.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type HttpFaceParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly medium: Medium;
  readonly inherited: ReturnType<typeof readInheritedSockets>;
  readonly dhcp: ReturnType<typeof createProxyDhcp>;
  readonly tftp: ReturnType<typeof createTftp>;
};

const STATIC = fileURLToPath(new URL('../../static', import.meta.url));
const PACKAGE = new URL('../../package.json', import.meta.url);

export const VERSION: string = JSON.parse(readFileSync(PACKAGE, 'utf8')).version;

export function createHttpFace(parts: HttpFaceParts) {
  const { config, log, store, gets, desks, inherited } = parts;
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
    logError,
    staticFolder: STATIC,
    networkOf: (address) => servedNow(config).find((served) => inNetwork(address, served)),
    catalogue: { profiles: gets.profiles.list },
    images: gets.images,
    installerEvents: desks.follower,
    firstBoots: desks.firstBoots,
    downloads: {
      loader: async (name) => loaderSource(name, gets),
      sent: desks.transfers.byHttp,
      bulkUrl: (path, host) => `http://${host}:${config.bulkPort}${path}`,
    },
    status: () => statusView(parts),
  });
  const server = createHttpServer({
    app,
    port: config.httpPort,
    hosts: ['0.0.0.0'],
    fd,
    logError,
  });
  return { tokens, start: server.start, stop: server.stop };
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

function statusView({ config, gets, desks, medium, dhcp, tftp }: HttpFaceParts) {
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
    medium: medium.nfs === undefined ? { nfs: 'off' } : { nfs: medium.nfs.available() },
    counters: { dhcp: dhcp?.counters(), tftp: tftp.counters() },
  };
}
