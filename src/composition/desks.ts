/**
 * The desks of workflow/, over the store and over what machines get.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { keyFits } from '../http/key-hash.ts';
import type { BulkReport } from '../images/bulk-file.ts';
import type { NfsReport } from '../nfs/nfs-report.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createBootDesk } from '../workflow/boot-desk.ts';
import { createBootOffers } from '../workflow/boot-offers.ts';
import { createBootTexts } from '../workflow/boot-texts.ts';
import { createBulkPaths } from '../workflow/bulk-paths.ts';
import { createDoorKeeper } from '../workflow/door.ts';
import { createFirstBootDesk } from '../workflow/first-boot-desk.ts';
import { createInstallDesk } from '../workflow/install-desk.ts';
import { createInstallPlaces } from '../workflow/install-places.ts';
import { createInstallFollower } from '../workflow/install-progress.ts';
import { createMediumExports } from '../workflow/medium-exports.ts';
import { createRehearsal } from '../workflow/rehearsal.ts';
import { createStageWatch } from '../workflow/stage-watch.ts';
import { createTicketDesk } from '../workflow/ticket-desk.ts';
import { createTransferNotes } from '../workflow/transfer-notes.ts';
import { neighbours, readServedAddresses } from './host.ts';
import type { Medium } from './medium.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type Desks = ReturnType<typeof createDesks>;

export type DeskParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly medium: Medium;
};

export function createDesks({ config, log, store, gets, medium }: DeskParts) {
  const { registry } = store;
  const now = Date.now;
  const records = {
    now,
    note: store.note,
    record: store.record,
    discover: store.discover,
    remember: store.remember,
    see: store.see,
    byId: (id: string) => registry.byId(id),
    byMac: (mac: Parameters<typeof registry.byMac>[0]) => registry.byMac(mac),
    all: () => registry.all(),
    ticket: (token: string) => registry.ticket(token),
    liveTicketOf: (id: string) => registry.liveTicketOf(id),
    macOf: neighbours.macOf,
    findProfile: gets.profiles.find,
    findImage: gets.images.find,
    mediumFor: medium.mediumFor,
    failed: (error: unknown) => log.error(error, 'the registry could not take a line'),
  };

  const door = createDoorKeeper(store);
  const places = createInstallPlaces({ ...records, limit: config.installsAtOnce });
  const tickets = createTicketDesk({
    ...records,
    recordAttempt: store.recordAttempt,
    newToken: () => randomBytes(16).toString('hex'),
    lifeMs: config.ticketHours * 3_600_000,
  });
  const boot = createBootDesk({
    ...records,
    door: door.current,
    places,
    tickets,
    bulkPort: config.bulkPort,
    rehearse: createRehearsal(gets.renderers.seed['user-data']),
    admit: (mac, { rule, hostname, uuid, serial }, at) => {
      const { role, profile } = rule;
      const by = 'a rule of the open door';
      return store.createNode({ macs: [mac], hostname, role, profile, uuid, serial, by }, at);
    },
  });
  const follower = createInstallFollower({
    ...records,
    tickets,
    progress: store.progress,
    later: setImmediate,
  });
  const install = createInstallDesk({
    ...records,
    tickets,
    follower,
    recordSeed: store.recordSeed,
  });

  const transfers = createTransferNotes(records);

  function bulkReported(report: BulkReport): void {
    log[report.kind === 'worker-lost' ? 'error' : 'debug'](report, 'bulk: %s', report.kind);
    if ('bytes' in report) transfers.byHttp({ ...report, complete: report.kind === 'sent' });
  }

  function nfsReported(report: NfsReport): void {
    const isTrouble = report.kind === 'failed' || report.kind === 'worker-lost';
    log[isTrouble ? 'error' : 'debug'](report, 'nfs: %s', report.kind);
    if ('client' in report && report.kind !== 'refused') transfers.byNfs(report);
  }

  const watch = createStageWatch({
    ...records,
    stageTimes: (profile, stage) => registry.stageTimes(profile, stage),
    lastLine: (id) => registry.lastLines().get(id),
    waits: places.waits,
    host: () => ({
      address: readServedAddresses(config.interfaces).served[0]?.address,
      httpPort: config.httpPort,
      bulkPort: config.bulkPort,
    }),
    markStuck: store.markStuck,
  });
  const allTickets = () => registry.all().flatMap(({ id }) => registry.ticketsOf(id));

  return {
    door,
    transfers,
    nfsReported,
    bulkReported,
    offers: createBootOffers({ ...records, door: door.current }),
    follower,
    firstBoots: createFirstBootDesk({ ...records, keyFits }),
    watch,
    texts: createBootTexts({ ...records, boot, install, render: gets.renderers }),
    bulkPaths: createBulkPaths({
      now,
      images: gets.images.list,
      tickets: allTickets,
      publish: gets.bulk.publish,
      withdraw: gets.bulk.withdraw,
    }),
    mediumExports:
      medium.nfs &&
      createMediumExports({ now, images: gets.images.list, tickets: allTickets, ...medium.nfs }),
  };
}
