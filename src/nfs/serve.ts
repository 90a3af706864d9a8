/**
 * The NFS server itself, in a thread of its own: a gigabyte to installing machines must not delay a
 * DHCP answer. It knows only what its owner told it.
 *
 * @module
 */
import type { MessagePort } from 'node:worker_threads';
import { createEngine, type Engine } from './engine.ts';
import type { OpenTree } from './file-tree.ts';
import type { NfsNews, NfsOrder, NfsWorkerData } from './nfs-messages.ts';
import { createPortKeeper, type PortKeeper } from './portmap/port-keeper.ts';

export type ServeOptions = {
  readonly owner: MessagePort;
  readonly data: NfsWorkerData;
  readonly openTree: OpenTree;
};

/** Serves until it is told to stop, and then lets the thread end. */
export function serveNfs({ owner, data, openTree }: ServeOptions): void {
  const { limits, handleSecret } = data;
  const tell = (news: NfsNews): void => owner.postMessage(news);
  const engine: Engine = createEngine({
    ...{ limits, handleSecret, openTree, now: () => performance.now() },
    report: (report) => tell({ kind: 'report', report }),
    mappings: () => keeper.mappings(),
  });
  const keeper: PortKeeper = createPortKeeper({
    ...engine,
    ...{ ports: data.ports, retryMs: limits.retryMs },
    changed: (state) =>
      tell(
        typeof state === 'string'
          ? { kind: 'closed', reason: state }
          : { kind: 'open', ports: state },
      ),
  });
  for (const [path, image] of data.exports) engine.publish(path, image);
  if (data.images !== undefined) engine.setImages(data.images);
  engine.setNetworks(data.networks);

  const timers = [
    setInterval(engine.sweep, limits.sweepMs),
    setInterval(engine.tally, limits.tallyMs),
  ];
  async function stop(): Promise<void> {
    for (const timer of timers) clearInterval(timer);
    await keeper.stop();
    engine.tally();
    await engine.close();
    owner.close();
  }
  owner.on('message', (order: NfsOrder) => {
    if (order.kind === 'stop') void stop();
    else obey(engine, order);
  });
  void keeper.start();
}

function obey(engine: Engine, order: Exclude<NfsOrder, { kind: 'stop' }>): void {
  if (order.kind === 'publish') engine.publish(order.path, order.image);
  if (order.kind === 'withdraw') engine.withdraw(order.path);
  if (order.kind === 'images') engine.setImages(order.images);
  if (order.kind === 'networks') engine.setNetworks(order.networks);
}
