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
import type { BulkReport } from '../images/bulk-file.ts';
import { createAddressWatch } from '../net/address-watch.ts';
import type { NfsReport } from '../nfs/nfs-report.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { imageUser } from '../workflow/image-user.ts';
import { createDesks, type Desks } from './desks.ts';
import { readInheritedSockets, readServedAddresses } from './host.ts';
import { createHttpFace } from './http-face.ts';
import { createMedium, type Medium } from './medium.ts';
import { createProxyDhcp, createTftp } from './packet-servers.ts';
import { createWhatMachinesGet, type WhatMachinesGet } from './what-machines-get.ts';

export type PilotlightOptions = {
  readonly config: Config;
  readonly log: Log;
  /** Called where the service cannot go on: its registry is lost. */
  readonly fatal: (error: Error) => void;
};

export type Pilotlight = {
  readonly served: readonly ServedAddress[];
  readonly gets: WhatMachinesGet;
  readonly medium: Medium;
  /** The admin token, in the one moment of its life when it is known in clear. */
  readonly newToken: string | undefined;
  stop(): Promise<void>;
};

const ADDRESSES_EVERY_MS = 3_000;
const LOOK_EVERY_MS = 5_000;
const TICK_EVERY_MS = 1_000;
/** Profiles, loaders and expired tickets: what people and packages change while the service runs. */
const HOUSEKEEPING_EVERY_MS = 10_000;

/** Throws what cannot be had: a port in use, a registry that cannot be read. Nothing is left running then. */
export async function startPilotlight({
  config,
  log,
  fatal,
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
  const bulkReported = (report: BulkReport) => desks.bulkReported(report);
  const inUse = (imageId: string) => imageUser(store.registry, imageId, Date.now());
  const gets = createWhatMachinesGet({ config, log, bulkReported, inUse });
  const report = (nfs: NfsReport) => desks.nfsReported(nfs);
  const medium = await createMedium({ config, store, inherited, report });
  const desks = createDesks({ config, log, store, gets, medium });
  await Promise.all([gets.loaders.load(), desks.door.start()]);

  const parts = { config, log, store, gets, desks, medium, inherited };
  const servers = { dhcp: createProxyDhcp(parts), tftp: createTftp(parts) };
  const { served } = readServedAddresses(config.interfaces);
  // Packets first: firmware that asks now comes for its script seconds later.
  await startPacketServers({ ...servers, served }, undo);
  medium.nfs?.setNetworks(served);
  await gets.profiles.load();
  await startBulk({ store, gets, desks, medium }, undo);
  const http = createHttpFace({ ...parts, ...servers });
  const newToken = await http.tokens.start();
  await http.start();
  undo.defer(http.stop);
  watchHost({ config, log, gets, desks, medium, ...servers }, undo);
  watchNodes(desks, undo);

  const running = undo.move();
  return { served, gets, medium, newToken, stop: () => running.disposeAsync() };
}

type BulkParts = {
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly medium: Medium;
};

/** What is large, and who may have it. */
async function startBulk({ store, gets, desks, medium }: BulkParts, undo: AsyncDisposableStack) {
  await gets.bulk.start();
  undo.defer(gets.bulk.stop);
  await gets.images.start();
  undo.defer(gets.images.stop);
  const refresh = () => {
    desks.bulkPaths.refresh();
    desks.mediumExports?.refresh();
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

/** What is late, and what gave up without a word. */
function watchNodes({ watch, follower }: Desks, undo: AsyncDisposableStack) {
  const looks = setInterval(() => watch.look(Date.now()), LOOK_EVERY_MS);
  const ticks = setInterval(() => follower.tick(Date.now()), TICK_EVERY_MS);
  undo.defer(() => {
    clearInterval(looks);
    clearInterval(ticks);
  });
}

type PacketServers = {
  readonly dhcp: ReturnType<typeof createProxyDhcp>;
  readonly tftp: ReturnType<typeof createTftp>;
};

async function startPacketServers(
  { dhcp, tftp, served }: PacketServers & { readonly served: readonly ServedAddress[] },
  undo: AsyncDisposableStack,
) {
  await dhcp?.start(served);
  undo.defer(async () => dhcp?.stop());
  await tftp.start(served);
  undo.defer(tftp.stop);
}

type WatchParts = PacketServers &
  Omit<BulkParts, 'store'> & { readonly config: Config; readonly log: Log };

/** Follows what changes while the service runs: addresses, and what people and packages put in folders. */
function watchHost(
  { config, log, gets, desks, medium, dhcp, tftp }: WatchParts,
  undo: AsyncDisposableStack,
) {
  const complain = (error: unknown) =>
    log.warn(error, 'this host changed, and not all could follow');
  let now: readonly ServedAddress[] = [];
  /** Also tries again what could not be had: an address may be there before it can be bound. */
  const follow = () => {
    dhcp?.serve(now).catch(complain);
    tftp.serve(now).catch(complain);
  };
  const watch = createAddressWatch({
    everyMs: ADDRESSES_EVERY_MS,
    read: () => readServedAddresses(config.interfaces),
    onChange: ({ served, missing }) => {
      log.info({ served, missing }, 'addresses');
      now = served;
      medium.nfs?.setNetworks(served);
      follow();
    },
    onError: complain,
  });
  watch.start();
  undo.defer(watch.stop);

  const housekeeping = setInterval(() => {
    follow();
    desks.bulkPaths.refresh();
    desks.mediumExports?.refresh();
    Promise.all([gets.profiles.load(), gets.loaders.load()]).catch(complain);
  }, HOUSEKEEPING_EVERY_MS);
  undo.defer(() => clearInterval(housekeeping));
}
