/**
 * The thread of the NFS server: its files are those of ISO 9660 images.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openIso } from '../images/iso9660.ts';
import type { NfsWorkerData } from '../nfs/nfs-messages.ts';
import { serveNfs } from '../nfs/serve.ts';

if (parentPort !== null) {
  serveNfs({ owner: parentPort, data: workerData as NfsWorkerData, openTree: openIso });
}
