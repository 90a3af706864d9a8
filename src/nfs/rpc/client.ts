/**
 * One RPC call over a stream: to the port mapper of this machine, and to nobody else.
 *
 * @module
 */
import { connect, type NetConnectOpts } from 'node:net';
import { beginCall, decodeReply, markedReply } from './message.ts';
import { RecordReader } from './record-marking.ts';
import type { XdrReader } from './xdr-reader.ts';
import type { XdrWriter } from './xdr-writer.ts';

const TIMEOUT_MS = 3000;
const LIMITS = { bytes: 64 * 1024, fragments: 64 };

export type CallOptions = {
  readonly to: NetConnectOpts;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly writeArguments: (call: XdrWriter) => void;
};

let xids = 0;

/** The results. Rejects where nobody answers, or not so. */
export function callRpc({ to, writeArguments, ...wanted }: CallOptions): Promise<XdrReader> {
  xids += 1;
  const xid = xids;
  const call = beginCall({ ...wanted, xid });
  writeArguments(call);
  const records = new RecordReader(LIMITS);
  return new Promise((resolve, reject) => {
    const socket = connect(to);
    const end = (finish: () => void): void => {
      socket.destroy();
      finish();
    };
    socket.setTimeout(TIMEOUT_MS, () => end(() => reject(new Error('no answer'))));
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', () => reject(new Error('the connection ended without an answer')));
    socket.on('data', (chunk) => {
      try {
        records.push(chunk);
        const record = records.take();
        if (record === undefined) return;
        const results = decodeReply(record, xid);
        end(() => resolve(results));
      } catch (error) {
        end(() => reject(error));
      }
    });
    socket.write(markedReply(call));
  });
}
