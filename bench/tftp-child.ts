/**
 * Our TFTP server in a process of its own, over the folder that is its argument. Prints its port.
 *
 * @module
 */
import { createTftpRoot } from '../src/tftp/root.ts';
import { createTftpServer } from '../src/tftp/server.ts';

const root = createTftpRoot(process.argv[2] ?? '.');
const server = createTftpServer({
  port: 0,
  inherited: [],
  open: ({ path }) => root.resolve(path),
  report: () => undefined,
  limits: { perClient: 200 },
});
await server.start([{ address: '127.0.0.1', prefixLength: 8, interfaceName: 'lo' }]);
console.info(server.listening()[0]?.port);
