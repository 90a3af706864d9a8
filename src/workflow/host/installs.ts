/**
 * What a running install of Proxmox VE fetches and reports, with the ticket that stands in its answers.
 *
 * @module
 */
import { type HostInstalled, hostInstalledText } from '../../domain/host-report.ts';
import { hostPlan, runningPlan } from '../install-plan.ts';
import type { TicketVisit } from '../ticket-desk.ts';
import type { HostDeskPorts } from './ports.ts';

export type HostInstalls = {
  /** The program of its first boot. It holds a key, so it is asked for over TLS. */
  firstBoot(visit: TicketVisit): string;
  /** The webhook: a machine that says it twice is welcome. */
  installed(visit: TicketVisit, report: HostInstalled): Promise<void>;
};

export function createHostInstalls(ports: HostDeskPorts): HostInstalls {
  const { tickets, now } = ports;

  return {
    firstBoot(visit) {
      const { node, ticket } = tickets.holder(visit);
      const { profile } = hostPlan(runningPlan(node, ticket, ports));
      const { token, server } = visit;
      const program = ports.render.program({ node, profile, token, server });
      const at = now();
      ports.see(node.id, 'event', at);
      ports.progress(node.id, { percent: 10, step: 'installing Proxmox VE', at });
      const text = 'the installer took its answers, and fetched the program of the first boot';
      ports.note(node.id, { kind: 'note', text }, at);
      return program;
    },

    async installed(visit, report) {
      const { node, ticket, repeated } = tickets.holderOrFinished(visit, 'installed');
      if (repeated) return;
      hostPlan(runningPlan(node, ticket, ports));
      const at = now();
      const { sshHostKeys } = report;
      const keyHash = ports.keyHashOf(ticket.token);
      ports.note(node.id, { kind: 'note', text: hostInstalledText(report) }, at);
      await ports.record(node.id, { type: 'install-reported', sshHostKeys, keyHash }, at);
      ports.progress(node.id, { percent: 100, step: 'installed', at });
    },
  };
}
