/**
 * The inside of a shared thread: lets its tenants in, and says when one has left.
 *
 * @module
 */
import type { MessagePort } from 'node:worker_threads';
import type { HouseNews, HouseOrder } from './shared-thread.ts';

/** Begins to serve `owner`, which is to a tenant what `parentPort` is to a worker. It leaves by closing it. */
export type MoveIn = (owner: MessagePort, data: unknown) => void;

/** Throws, and so ends the thread, for a tenant that is not among `tenants`. */
export function houseTenants(
  landlord: MessagePort,
  tenants: Readonly<Record<string, MoveIn>>,
): void {
  landlord.on('message', (order: HouseOrder) => {
    if (order.kind === 'end') return landlord.close();
    const { id, tenant, owner, data } = order;
    const moveIn = tenants[tenant];
    if (moveIn === undefined)
      throw new RangeError(`tenant: expected ${Object.keys(tenants)}, got ${tenant}`);
    owner.on('close', () => landlord.postMessage({ kind: 'left', id } satisfies HouseNews));
    moveIn(owner, data);
  });
}
