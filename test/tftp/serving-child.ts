/**
 * A server in a process of its own, for tests that starve it. Prints its port. `inherited`: on the
 * socket that stands at descriptor 3.
 *
 * @module
 */
import { createTftpServer } from '../../src/tftp/server.ts';

const isInherited = process.argv[2] === 'inherited';
const server = createTftpServer({
  port: 0,
  inherited: isInherited ? [{ fd: 3 }] : [],
  open: async () => ({ kind: 'bytes', bytes: Buffer.from('served') }),
  report: () => undefined,
  limits: { perClient: 1000, total: 1000 },
});
await server.start([{ address: '127.0.0.1', prefixLength: 8, interfaceName: 'lo' }]);
console.info(server.listening()[0]?.port);
