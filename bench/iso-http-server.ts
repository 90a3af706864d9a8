/**
 * The bulk server alone in a process, so that its CPU time can be told: prints the port of `FILE`.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { createBulkServer } from '../src/images/bulk/server.ts';

const [path = ''] = process.argv.slice(2);
const { size, mtimeMs } = await stat(path);
const server = createBulkServer({
  port: 0,
  host: '127.0.0.1',
  report: (report) => {
    if (report.kind !== 'sent') console.error(report);
  },
});
await server.start();
const contentType = 'application/octet-stream';
server.publish('/iso', { path, offset: 0, size, etag: '"iso"', contentType, modifiedAt: mtimeMs });
console.log(server.address().port);
