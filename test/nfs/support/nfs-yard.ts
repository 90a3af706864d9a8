/**
 * An NFS server on free ports of loopback, with an image under one path.
 *
 * @module
 */
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { createMediumThread } from '../../../src/composition/medium-thread.ts';
import type { ImageFile } from '../../../src/nfs/file-tree.ts';
import type { NfsReport } from '../../../src/nfs/nfs-report.ts';
import { createNfsServer, type NfsServer, type NfsServerOptions } from '../../../src/nfs/server.ts';
import { connectNfs, type NfsClient } from './nfs-client.ts';

/** In the thread that the service has for it, which holds nothing else here. */
export const spawnNfs: NfsServerOptions['spawn'] = (data) =>
  createMediumThread().spawn('nfs', data);
export const SECRET = Buffer.alloc(32, 7);
export const TICKET = '/install/0123456789abcdef0123456789abcdef';

export type NfsYard = {
  readonly server: NfsServer;
  readonly reports: readonly NfsReport[];
  /** Another client, that is closed with the test. */
  connect(): Promise<NfsClient>;
  /** The first report, past or to come, of this kind. */
  reported<Kind extends NfsReport['kind']>(kind: Kind): Promise<NfsReport & { kind: Kind }>;
};

export function createNfsYard(t: TestContext, options: Partial<NfsServerOptions> = {}): NfsYard {
  const reports: NfsReport[] = [];
  const news = new EventTarget();
  const server = createNfsServer({
    spawn: spawnNfs,
    nfsPort: 0,
    portmapPort: 0,
    hosts: ['127.0.0.1'],
    handleSecret: SECRET,
    report: (one) => {
      reports.push(one);
      news.dispatchEvent(new Event('report'));
    },
    ...options,
  });
  server.setNetworks([{ address: '127.0.0.1', prefixLength: 8 }]);
  server.setImages([]);
  t.after(server.stop);

  async function reported<Kind extends NfsReport['kind']>(kind: Kind) {
    const signal = AbortSignal.timeout(60_000);
    for (;;) {
      const found = reports.find((one): one is NfsReport & { kind: Kind } => one.kind === kind);
      if (found !== undefined) return found;
      await once(news, 'report', { signal });
    }
  }

  async function connect(): Promise<NfsClient> {
    const client = await connectNfs(server.ports().nfs);
    t.after(client.connection.close);
    return client;
  }

  return { server, reports, connect, reported };
}

/** As the catalogue of images tells of a file. */
export async function imageFile(path: string, etag = '"one"'): Promise<ImageFile> {
  const { size, mtimeMs } = await stat(path);
  return { path, etag, size, modifiedAt: mtimeMs };
}
