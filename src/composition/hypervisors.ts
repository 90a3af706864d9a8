/**
 * Hypervisors: the desk that looks after them, over the client of Proxmox VE.
 *
 * @module
 */

import { createProxmoxClient, type ProxmoxClient } from '../proxmox/client.ts';
import { lookAtCertificate } from '../proxmox/pinned-connection.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createHypervisorDesk, type HypervisorDesk } from '../workflow/hypervisor-desk.ts';

export type HypervisorParts = {
  readonly store: Store;
  readonly log: Log;
  /** One of the VMIDs that VMs are to have. */
  readonly firstVmid: () => number;
  /** Whose VMs are on a hypervisor, in words. */
  readonly user: (id: string) => string | undefined;
};

const LOOK_EVERY_MS = 5_000;
const CERTIFICATE_MS = 10_000;

export type HypervisorSide = {
  readonly desk: HypervisorDesk<ProxmoxClient>;
  start(): void;
  stop(): void;
};

export function createHypervisors({
  store,
  log,
  firstVmid,
  user,
}: HypervisorParts): HypervisorSide {
  const desk = createHypervisorDesk<ProxmoxClient>({
    records: {
      all: () => store.registry.hypervisors(),
      secret: (id) => store.registry.hypervisorSecret(id),
      create: store.createHypervisor,
      update: store.updateHypervisor,
      remove: store.removeHypervisor,
    },
    open: createProxmoxClient,
    seeCertificate: (endpoint) => lookAtCertificate(endpoint, CERTIFICATE_MS),
    ...{ firstVmid, user, now: Date.now },
    failed: (error) => log.error(error, 'hypervisors'),
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    desk,
    start() {
      void desk.look();
      timer = setInterval(() => void desk.look(), LOOK_EVERY_MS);
    },
    stop() {
      clearInterval(timer);
      desk.stop();
    },
  };
}
