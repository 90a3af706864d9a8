/**
 * The thread of what installers read: the bulk server and the NFS server, whose files are the same images.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import type { BulkWorkerData } from '../images/bulk/messages.ts';
import { serveBulk } from '../images/bulk/serve.ts';
import { openIso } from '../images/iso9660/open.ts';
import type { NfsWorkerData } from '../nfs/nfs-messages.ts';
import { serveNfs } from '../nfs/serve.ts';
import { houseTenants } from '../threads/house-tenants.ts';

if (parentPort !== null) {
  houseTenants(parentPort, {
    bulk: (owner, data) => serveBulk(owner, data as BulkWorkerData),
    nfs: (owner, data) => serveNfs({ owner, data: data as NfsWorkerData, openTree: openIso }),
  });
}
