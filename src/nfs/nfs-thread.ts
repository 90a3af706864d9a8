/**
 * One worker of the NFS server, from its start to its end.
 *
 * @module
 */
import type { Thread } from '../threads/thread.ts';
import { type WatchedWorker, watchWorker } from '../threads/watched-worker.ts';
import type { BoundPorts, NfsNews, NfsOrder } from './nfs-messages.ts';
import type { NfsReport } from './nfs-report.ts';

export type ThreadWatch = {
  readonly report: (report: NfsReport) => void;
  /** The ports that it has, or why it has not got them: at first, and when it changes. */
  readonly ports: (state: BoundPorts | string) => void;
};

/** Of taking back what was registered with rpcbind, too. */
const STOP_GRACE_MS = 5000;

/** It is ready once it has tried to have its ports. */
export function watchNfsWorker(
  worker: Thread,
  { report, ports }: ThreadWatch,
): WatchedWorker<NfsOrder> {
  return watchWorker<NfsNews, NfsOrder>(worker, {
    stopOrder: { kind: 'stop' },
    stopGraceMs: STOP_GRACE_MS,
    heard(news, start) {
      if (news.kind === 'report') return report(news.report);
      ports(news.kind === 'open' ? news.ports : news.reason);
      start.ready();
    },
  });
}
