/**
 * A thread in which several servers live: a thread costs 16 MB before it does anything (measured).
 *
 * To its owner each tenant is what a worker of its own would be. The thread begins with its first tenant and
 * ends after its last one. What kills one of them kills all: their owners start them again, in a new thread.
 *
 * @module
 */
import { EventEmitter, once } from 'node:events';
import { MessageChannel, Worker, type WorkerOptions } from 'node:worker_threads';
import type { Thread } from './thread.ts';

export type SharedThreadOptions = Pick<WorkerOptions, 'name' | 'resourceLimits'> & {
  /** The worker's file: it calls `houseTenants`. */
  readonly file: URL;
};

export type SharedThread = {
  /** `data` is what `workerData` is to a worker. */
  spawn(tenant: string, data: unknown): Thread;
};

/** To the thread: somebody moves in, or the last one has left. */
export type HouseOrder =
  | {
      readonly kind: 'move-in';
      readonly id: number;
      readonly tenant: string;
      readonly data: unknown;
      /** The tenant's end; ours has the tenant's owner. */
      readonly owner: MessageChannel['port1'];
    }
  | { readonly kind: 'end' };

/** From the thread: a tenant closed its port. */
export type HouseNews = { readonly kind: 'left'; readonly id: number };

type Tenant = {
  readonly events: EventEmitter;
  /** All that it said has been heard: what comes by its port and by the thread's has no common order. */
  readonly silent: Promise<unknown>;
};

type House = { readonly worker: Worker; readonly tenants: Map<number, Tenant> };

export function createSharedThread({ file, ...options }: SharedThreadOptions): SharedThread {
  let house: House | undefined;
  let ids = 0;

  function build(): House {
    const built: House = { worker: new Worker(file, options), tenants: new Map() };
    const { worker, tenants } = built;
    const abandon = () => {
      if (house === built) house = undefined;
    };
    const tellAll = (event: 'error' | 'exit', what: unknown) => {
      abandon();
      for (const { events } of tenants.values()) events.emit(event, what);
    };
    worker.on('error', (error) => tellAll('error', error));
    worker.on('exit', (code) => tellAll('exit', code));
    worker.on('message', ({ id }: HouseNews) => {
      const tenant = tenants.get(id);
      tenants.delete(id);
      // Before the owner hears of it, who may move in again at once.
      if (tenants.size === 0) abandon();
      if (tenants.size === 0) worker.postMessage({ kind: 'end' } satisfies HouseOrder);
      void tenant?.silent.then(() => tenant.events.emit('exit', 0));
    });
    return built;
  }

  return {
    spawn(tenant, data) {
      house ??= build();
      ids += 1;
      return moveIn(house, { id: ids, tenant, data });
    },
  };
}

type MovingIn = { readonly id: number; readonly tenant: string; readonly data: unknown };

function moveIn({ worker, tenants }: House, who: MovingIn): Thread {
  const events = new EventEmitter();
  const { port1, port2 } = new MessageChannel();
  tenants.set(who.id, { events, silent: once(port2, 'close') });
  port2.on('message', (message: unknown) => events.emit('message', message));
  const order: HouseOrder = { kind: 'move-in', ...who, owner: port1 };
  worker.postMessage(order, [port1]);
  return {
    postMessage: (message) => port2.postMessage(message),
    on: (event: string, hear: (what: never) => void) =>
      events.on(event, hear as (what: unknown) => void),
    terminate: () => worker.terminate(),
  };
}
