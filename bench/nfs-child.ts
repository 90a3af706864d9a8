/**
 * The NFS server alone in a process, so that its CPU time can be told: prints the port of the image.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { createMediumThread } from '../src/composition/medium-thread.ts';
import { createNfsServer } from '../src/nfs/server.ts';

const [path = '', exportPath = ''] = process.argv.slice(2);
const { size, mtimeMs } = await stat(path);
const server = createNfsServer({
  spawn: (data) => createMediumThread().spawn('nfs', data),
  nfsPort: 0,
  portmapPort: 0,
  hosts: ['127.0.0.1'],
  handleSecret: Buffer.alloc(32, 1),
  report: (report) => {
    if (report.kind === 'failed' || report.kind === 'image-failed') console.error(report);
  },
});
server.publish(exportPath, { path, etag: '"bench"', size, modifiedAt: mtimeMs });
server.setImages([]);
server.setNetworks([{ address: '127.0.0.1', prefixLength: 8 }]);
await server.start();
console.log(server.ports().nfs);
