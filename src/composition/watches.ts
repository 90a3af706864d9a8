/**
 * What is looked at again and again while the service runs: machines that are late, and what changes on this host.
 *
 * @module
 */
import type { Config } from '../config.ts';
import type { ServedAddress } from '../domain/ipv4.ts';
import { createAddressWatch } from '../net/address-watch.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createClockWatch } from '../workflow/clock-watch.ts';
import type { ClusterPlanFile } from './cluster-plan.ts';
import type { Desks } from './desks.ts';
import { readServedAddresses } from './host.ts';
import type { createJoinDoor } from './join-door.ts';
import type { Medium } from './medium.ts';
import type { createProxyDhcp, createTftp } from './packet-servers.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

const ADDRESSES_EVERY_MS = 3_000;
const LOOK_EVERY_MS = 5_000;
const TICK_EVERY_MS = 1_000;
/** Profiles, loaders and expired tickets: what people and packages change while the service runs. */
const HOUSEKEEPING_EVERY_MS = 10_000;

export type NodeWatchParts = {
  readonly desks: Pick<Desks, 'watch' | 'follower'>;
  readonly store: Pick<Store, 'shiftTickets'>;
  readonly log: Log;
};

/** What is late, what gave up without a word, and whether this host's clock was set. */
export function watchNodes({ desks, store, log }: NodeWatchParts, undo: AsyncDisposableStack) {
  const { watch, follower } = desks;
  const clock = createClockWatch({
    read: () => ({ wall: Date.now(), steady: performance.now() }),
    stepped(step) {
      log.info(step, 'the clock of this host was set');
      store
        .shiftTickets(step)
        .catch((error) => log.error(error, 'tickets may die before their time'));
    },
  });
  const looks = setInterval(() => watch.look(Date.now()), LOOK_EVERY_MS);
  const ticks = setInterval(() => {
    clock.look();
    follower.tick(Date.now());
  }, TICK_EVERY_MS);
  undo.defer(() => {
    clearInterval(looks);
    clearInterval(ticks);
  });
}

export type PacketServers = {
  readonly dhcp: ReturnType<typeof createProxyDhcp>;
  readonly tftp: ReturnType<typeof createTftp>;
};

export type WatchParts = PacketServers & {
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly medium: Medium;
  readonly config: Config;
  readonly log: Log;
  readonly planFile: ClusterPlanFile;
  readonly door: ReturnType<typeof createJoinDoor>;
};

/** Follows what changes while the service runs: addresses, and what people and packages put in folders. */
export function watchHost(parts: WatchParts, undo: AsyncDisposableStack) {
  const { config, log, gets, desks, medium, planFile, door, dhcp, tftp } = parts;
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
      void door.look();
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
    planFile.load().catch(complain);
    void door.lookAtFiles();
  }, HOUSEKEEPING_EVERY_MS);
  undo.defer(() => clearInterval(housekeeping));
}
