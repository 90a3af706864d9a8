/**
 * A connection to an RPC server, as a client has it: calls may overlap, answers come in any order.
 *
 * @module
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beginCall, decodeReply, markedReply } from '../../../src/nfs/rpc/message.ts';
import { RecordReader } from '../../../src/nfs/rpc/record-marking.ts';
import type { XdrReader } from '../../../src/nfs/rpc/xdr-reader.ts';
import type { XdrWriter } from '../../../src/nfs/rpc/xdr-writer.ts';

export type Wanted = {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
};

export type RpcConnection = {
  readonly socket: Socket;
  /** The results. Rejects where the answer is no success, or the connection ends before. */
  call(wanted: Wanted, write?: (call: XdrWriter) => void): Promise<XdrReader>;
  close(): void;
};

type Waiter = { readonly resolve: (record: Buffer) => void; readonly reject: (e: Error) => void };

export async function connectRpc(port: number, host = '127.0.0.1'): Promise<RpcConnection> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, 'connect');
  const waiting = new Map<number, Waiter>();
  const records = new RecordReader({ bytes: 2 * 1024 * 1024, fragments: 64 });
  let xid = 1;
  socket.on('data', (chunk) => {
    records.push(chunk);
    for (let record = records.take(); record !== undefined; record = records.take()) {
      const id = record.readUInt32BE(0);
      waiting.get(id)?.resolve(record);
      waiting.delete(id);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the connection ended'));
    waiting.clear();
  });

  async function call(wanted: Wanted, write?: (call: XdrWriter) => void): Promise<XdrReader> {
    xid += 1;
    const id = xid;
    const message = beginCall({ ...wanted, xid: id });
    write?.(message);
    const answer = new Promise<Buffer>((resolve, reject) => waiting.set(id, { resolve, reject }));
    if (socket.destroyed) throw new Error('the connection ended');
    socket.write(markedReply(message));
    return decodeReply(await answer, id);
  }

  return { socket, call, close: () => void socket.destroy() };
}
