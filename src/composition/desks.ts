/**
 * The desks of workflow/, over the store and over what machines get.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { BulkReport } from '../images/bulk-file.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createBootDesk } from '../workflow/boot-desk.ts';
import { createBootOffers } from '../workflow/boot-offers.ts';
import { createBootTexts } from '../workflow/boot-texts.ts';
import { createBulkPaths } from '../workflow/bulk-paths.ts';
import { createDoorKeeper } from '../workflow/door.ts';
import { createInstallDesk } from '../workflow/install-desk.ts';
import { createInstallPlaces } from '../workflow/install-places.ts';
import { profileNamed } from '../workflow/install-plan.ts';
import { createTicketDesk } from '../workflow/ticket-desk.ts';
import { createTransferNotes } from '../workflow/transfer-notes.ts';
import { neighbours } from './host.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type Desks = ReturnType<typeof createDesks>;

export type DeskParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
};

export function createDesks({ config, log, store, gets }: DeskParts) {
  const { registry } = store;
  const now = Date.now;
  const records = {
    now,
    note: store.note,
    record: store.record,
    discover: store.discover,
    byId: (id: string) => registry.byId(id),
    byMac: (mac: Parameters<typeof registry.byMac>[0]) => registry.byMac(mac),
    all: () => registry.all(),
    ticket: (token: string) => registry.ticket(token),
    liveTicketOf: (id: string) => registry.liveTicketOf(id),
    macOf: neighbours.macOf,
    findProfile: gets.profiles.find,
    findImage: gets.images.find,
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
    admit: (mac, { rule, hostname, uuid, serial }, at) => {
      const { role, profile } = rule;
      const by = 'a rule of the open door';
      return store.createNode({ macs: [mac], hostname, role, profile, uuid, serial, by }, at);
    },
  });
  const install = createInstallDesk({
    ...records,
    tickets,
    recordSeed: store.recordSeed,
    remember: store.remember,
  });

  const transfers = createTransferNotes(records);

  function bulkReported(report: BulkReport): void {
    log[report.kind === 'worker-lost' ? 'error' : 'debug'](report, 'bulk: %s', report.kind);
    if ('bytes' in report) transfers.byHttp({ ...report, complete: report.kind === 'sent' });
  }

  return {
    door,
    transfers,
    bulkReported,
    offers: createBootOffers({ ...records, door: door.current }),
    texts: createBootTexts({
      boot,
      install,
      findProfile: (name) => profileNamed(name, gets.profiles.find),
      render: gets.renderers,
    }),
    bulkPaths: createBulkPaths({
      now,
      images: gets.images.list,
      tickets: () => registry.all().flatMap(({ id }) => registry.ticketsOf(id)),
      publish: gets.bulk.publish,
      withdraw: gets.bulk.withdraw,
    }),
  };
}
