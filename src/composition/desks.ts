/**
 * The desks of workflow/, over the store and over what machines get.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { keyFits } from '../http/machine/key-hash.ts';
import type { BulkReport } from '../images/bulk/file.ts';
import { archiveFraming, padding } from '../images/proxmox/archive.ts';
import type { NfsReport } from '../nfs/nfs-report.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createBootDesk } from '../workflow/boot-desk.ts';
import { createBootOffers } from '../workflow/boot-offers.ts';
import { createBootTexts } from '../workflow/boot-texts.ts';
import { createBulkPaths } from '../workflow/bulk-paths.ts';
import { createDoorKeeper } from '../workflow/door.ts';
import { createFirstBootDesk } from '../workflow/first-boot-desk.ts';
import { createHostDesk } from '../workflow/host-desk.ts';
import { createInstallDesk } from '../workflow/install-desk.ts';
import { createInstallPlaces } from '../workflow/install-places.ts';
import { createInstallFollower } from '../workflow/install-progress.ts';
import { createMediumExports } from '../workflow/medium-exports.ts';
import { placesBeside } from '../workflow/phantom/overlay.ts';
import { createRehearsal } from '../workflow/rehearsal.ts';
import { createStageWatch } from '../workflow/stage-watch.ts';
import { createTicketDesk } from '../workflow/ticket-desk.ts';
import { createTransferNotes } from '../workflow/transfer-notes.ts';
import { readServedAddresses } from './host.ts';
import type { HostSide } from './host-side.ts';
import type { Medium } from './medium.ts';
import { createRecords } from './records.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type Desks = ReturnType<typeof createDesks>;

export type DeskParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly medium: Medium;
  /** Whether HAProxy runs in front of the cluster. */
  readonly balances: () => boolean;
  readonly hostSide: HostSide;
};

export function createDesks(parts: DeskParts) {
  const { config, log, store, gets, medium, balances, hostSide } = parts;
  const { registry } = store;
  const now = Date.now;
  const refresh = () => {
    bulkPaths.refresh();
    mediumExports?.refresh();
  };
  const { phantoms, ...kept } = createRecords(store, refresh);
  const records = {
    ...kept,
    now,
    all: () => registry.all(),
    findProfile: gets.profiles.find,
    findImage: gets.images.find,
    mediumFor: medium.mediumFor,
    failed: (error: unknown) => log.error(error, 'the registry could not take a line'),
  };

  const door = createDoorKeeper(store);
  const places = createInstallPlaces({ ...records, limit: config.installsAtOnce });
  const tickets = createTicketDesk({
    ...records,
    newToken: () => randomBytes(16).toString('hex'),
    lifeMs: config.ticketHours * 3_600_000,
  });
  const boot = createBootDesk({
    ...records,
    door: door.current,
    places: placesBeside(places, phantoms),
    tickets,
    bulkPort: config.bulkPort,
    hostCopy: hostSide.copyFor,
    rehearse: createRehearsal({
      ubuntu: gets.renderers.seed['user-data'],
      host: hostSide.render.answer,
    }),
    admit: (mac, { rule, hostname, uuid, serial }, at) => {
      const { role, profile } = rule;
      const by = 'a rule of the open door';
      return store.createNode({ macs: [mac], hostname, role, profile, uuid, serial, by }, at);
    },
  });
  const follower = createInstallFollower({
    ...records,
    tickets,
    later: setImmediate,
  });
  const install = createInstallDesk({
    ...records,
    tickets,
    follower,
  });

  const transfers = createTransferNotes(records);

  function bulkReported(report: BulkReport): void {
    log[report.kind === 'worker-lost' ? 'error' : 'debug'](report, 'bulk: %s', report.kind);
    if ('bytes' in report) transfers.byHttp({ ...report, complete: report.kind === 'sent' });
  }

  function nfsReported(report: NfsReport): void {
    const isTrouble = ['failed', 'worker-lost', 'sockets-lost'].includes(report.kind);
    log[isTrouble ? 'error' : 'debug'](report, 'nfs: %s', report.kind);
    if ('client' in report) transfers.byNfs(report);
  }

  const watch = createStageWatch({
    ...records,
    stageTimes: (profile, stage) => registry.stageTimes(profile, stage),
    lastLine: (id) => registry.lastLines().get(id),
    waits: places.waits,
    balances,
    host: () => ({
      address: readServedAddresses(config.interfaces).served[0]?.address,
      httpPort: config.httpPort,
      bulkPort: config.bulkPort,
    }),
    markStuck: store.markStuck,
  });
  const bulkPaths = createBulkPaths({
    now,
    images: gets.images.list,
    copies: gets.images.copies,
    archived: archiveFraming,
    padded: padding,
    tickets: records.tickets,
    publish: gets.bulk.publish,
    withdraw: gets.bulk.withdraw,
  });
  const mediumExports =
    medium.nfs &&
    createMediumExports({
      ...{ now, images: gets.images.list, tickets: records.tickets },
      ...medium.nfs,
    });

  return {
    phantoms,
    /** What else answers machines reads and writes with these. */
    records,
    door,
    transfers,
    nfsReported,
    bulkReported,
    offers: createBootOffers({ ...records, door: door.current }),
    follower,
    firstBoots: createFirstBootDesk({ ...records, keyFits }),
    watch,
    hosts: createHostDesk({
      ...{ ...records, ...hostSide, tickets, keyFits },
    }),
    texts: createBootTexts({
      ...{ ...records, boot, install, render: gets.renderers },
      hostAnswer: hostSide.render.answer,
    }),
    bulkPaths,
    mediumExports,
  };
}
