/**
 * The hypervisors of a store, over the real client of Proxmox VE.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { lookAtCertificate } from '../../src/proxmox/pinned-connection.ts';
import type { Store } from '../../src/store/store.ts';
import { createHypervisorDesk, type HypervisorDesk } from '../../src/workflow/hypervisor-desk.ts';

export type DeskChanges = {
  readonly now?: () => number;
  readonly user?: (id: string) => string | undefined;
  /** For each question; ms. */
  readonly readMs?: number;
};

/** What it could not do behind anybody's back fails the test. */
export function hypervisorDesk(
  test: Pick<TestContext, 'after'>,
  store: Store,
  { now = Date.now, user = () => undefined, readMs = 5_000 }: DeskChanges = {},
): HypervisorDesk<ProxmoxClient> {
  const faults: unknown[] = [];
  const desk = createHypervisorDesk<ProxmoxClient>({
    records: {
      all: () => store.registry.hypervisors(),
      secret: (id) => store.registry.hypervisorSecret(id),
      create: store.createHypervisor,
      update: store.updateHypervisor,
      remove: store.removeHypervisor,
    },
    open: (access) => createProxmoxClient({ ...access, limits: { readMs } }),
    seeCertificate: (endpoint) => lookAtCertificate(endpoint, 5_000),
    ...{ firstVmid: () => 5000, user, now },
    failed: (error) => void faults.push(error),
  });
  test.after(() => {
    desk.stop();
    if (faults.length > 0) throw new Error('the hypervisor desk failed', { cause: faults });
  });
  return desk;
}
