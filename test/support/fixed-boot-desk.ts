/**
 * A boot desk that answers with fixed texts and remembers what it was asked and told.
 *
 * Two tickets are known: LIVE_TICKET opens, FOREIGN_TICKET is in use by another machine; all others are dead.
 *
 * @module
 */
import { ProvisioningError } from '../../src/domain/errors.ts';
import type {
  BootAsker,
  BootDesk,
  InstallReport,
  TicketVisit,
} from '../../src/http/machine/ports.ts';

export const LIVE_TICKET = '0123456789abcdef0123456789abcdef';
export const FOREIGN_TICKET = 'f'.repeat(32);

const SEEDS = {
  'meta-data': 'instance-id: one\n',
  'user-data': '#cloud-config\n',
  'early.sh': '#!/bin/sh\necho early\n',
  'late.sh': '#!/bin/sh\necho late\n',
};

export type FixedBootDesk = BootDesk & {
  readonly askers: BootAsker[];
  readonly visits: TicketVisit[];
  readonly checks: ReadonlyMap<string, string>[];
  readonly reports: { installed: InstallReport[]; failed: string[] };
};

export function fixedBootDesk(): FixedBootDesk {
  const askers: BootAsker[] = [];
  const visits: TicketVisit[] = [];
  const checks: ReadonlyMap<string, string>[] = [];
  const reports: FixedBootDesk['reports'] = { installed: [], failed: [] };

  function admit(visit: TicketVisit): void {
    visits.push(visit);
    if (visit.token === FOREIGN_TICKET)
      throw new ProvisioningError('TICKET_FOREIGN', 'this ticket is in use by another machine');
    if (visit.token !== LIVE_TICKET)
      throw new ProvisioningError('TICKET_DEAD', 'this ticket is not known here');
  }

  return {
    askers,
    visits,
    checks,
    reports,
    async script(asker) {
      askers.push(asker);
      return `#!ipxe\necho ${asker.mac}\n`;
    },
    async grubConfig(asker) {
      askers.push(asker);
      return `echo ${asker.mac}\n`;
    },
    autoexec: (server) => `#!ipxe\nchain http://${server}/boot/\${mac:hexhyp}/script.ipxe\n`,
    async seed(visit, file) {
      admit(visit);
      return SEEDS[file];
    },
    async check(visit, facts) {
      admit(visit);
      checks.push(facts);
      return '#!ipxe\n';
    },
    async installed(visit, report) {
      admit(visit);
      reports.installed.push(report);
    },
    async failed(visit, log) {
      admit(visit);
      reports.failed.push(log);
    },
    preview: async (node, what, server) => `${what} of ${node.hostname} from ${server}\n`,
  };
}
