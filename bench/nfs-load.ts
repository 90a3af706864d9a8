/**
 * Reads one file over NFSv3 as a kernel does, and throws the bytes away: reads of 1 MiB, a few of them
 * in flight, on one connection for each client. `node nfs-load.ts OPTIONS`, a JSON object; prints a
 * JSON object.
 *
 * @module
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { NFS, PROCEDURE } from '../src/nfs/nfs3/program.ts';
import { FLAVOR, markedReply } from '../src/nfs/rpc/message.ts';
import { XdrWriter } from '../src/nfs/rpc/xdr-writer.ts';
import { connectNfs } from '../test/nfs/support/nfs-client.ts';

export type LoadOptions = {
  readonly mountPort: number;
  readonly nfsPort: number;
  readonly exportPath: string;
  readonly name: string;
  readonly clients: number;
  /** Reads in flight of each client. */
  readonly depth: number;
};

export type LoadResult = { readonly bytes: number; readonly ms: number };

const READ_BYTES = 1024 * 1024;

async function load(options: LoadOptions): Promise<LoadResult> {
  const mounting = await connectNfs(options.mountPort);
  const root = await mounting.mount(options.exportPath);
  mounting.connection.close();
  const client = await connectNfs(options.nfsPort);
  const { handle } = await client.lookUp(root, options.name);
  const { size } = await client.getAttr(handle);
  const { bytes } = await client.read(handle, 0, 4096);
  if (bytes.length !== 4096) throw new Error(`expected 4096 bytes, got ${bytes.length}`);
  client.connection.close();
  const begun = performance.now();
  const reads = { handle, size, port: options.nfsPort, depth: options.depth };
  const all = Array.from({ length: options.clients }, () => readWhole(reads));
  const received = (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
  // Heads and padding come on top of the file's bytes: fewer means that reads failed.
  if (received < size * options.clients) throw new Error(`only ${received} bytes came`);
  return { bytes: size * options.clients, ms: performance.now() - begun };
}

type Reads = {
  readonly handle: Buffer;
  readonly size: number;
  readonly port: number;
  readonly depth: number;
};

/** Gives the bytes of all answers. Of an answer nothing is looked at but its length. */
async function readWhole({ handle, size, port, depth }: Reads): Promise<number> {
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  const mark = Buffer.alloc(4);
  let [marked, rest, asked, received, pending] = [0, 0, 0, 0, 0];
  const ask = (): void => {
    if (asked >= size) return;
    socket.write(readCall(handle, asked));
    asked += READ_BYTES;
    pending += 1;
  };
  const take = (length: number): boolean => {
    for (let at = 0; at < length; ) {
      if (rest > 0) {
        const skipped = Math.min(rest, length - at);
        [rest, at, received] = [rest - skipped, at + skipped, received + skipped];
        if (rest === 0) {
          pending -= 1;
          ask();
        }
      } else {
        mark[marked] = buffer[at] ?? 0;
        [marked, at] = [(marked + 1) % 4, at + 1];
        if (marked === 0) rest = mark.readUInt32BE(0) & 0x7fff_ffff;
      }
    }
    if (pending === 0) socket.end();
    return true;
  };
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: { buffer, callback: take },
  });
  await once(socket, 'connect');
  for (let count = 0; count < depth; count += 1) ask();
  await once(socket, 'close');
  return received;
}

function readCall(handle: Buffer, offset: number): Buffer {
  const call = new XdrWriter()
    .u32(0)
    .u32(offset / READ_BYTES)
    .u32(0)
    .u32(2);
  call.u32(NFS.program).u32(NFS.version).u32(PROCEDURE.read);
  // AUTH_SYS: stamp, no name, root, no groups.
  call.u32(FLAVOR.sys).u32(20).u32(0).u32(0).u32(0).u32(0).u32(0).u32(FLAVOR.none).u32(0);
  return markedReply(call.opaque(handle).u64(offset).u32(READ_BYTES));
}

if (import.meta.main) console.log(JSON.stringify(await load(JSON.parse(process.argv[2] ?? '{}'))));
