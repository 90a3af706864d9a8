/**
 * Bytes that no client sends: random ones, and real calls that were damaged.
 *
 * @module
 */
import { connect } from 'node:net';
import fc from 'fast-check';
import { MOUNT } from '../../../src/nfs/nfs3/mount.ts';
import { NFS, PROCEDURE } from '../../../src/nfs/nfs3/program.ts';
import { beginCall, markedReply } from '../../../src/nfs/rpc/message.ts';
import { recordMark } from '../../../src/nfs/rpc/record-marking.ts';

/** A call of each procedure on `handle`, as it stands in a stream. */
export function realCalls(handle: Buffer, exportPath: string): readonly Buffer[] {
  const nfs = Object.values(PROCEDURE).map((procedure) => {
    const call = beginCall({ xid: procedure, ...NFS, procedure });
    if (procedure !== PROCEDURE.null) call.opaque(handle);
    if (procedure === PROCEDURE.lookup) call.string('casper');
    else call.u64(0).u32(4096).u32(4096).u32(4096);
    return Buffer.from(markedReply(call));
  });
  const mount = [0, 1, 2, 3, 4, 5].map((procedure) => {
    const call = beginCall({ xid: 100 + procedure, ...MOUNT, procedure });
    return Buffer.from(markedReply(call.string(exportPath)));
  });
  return [...nfs, ...mount];
}

/** A stream of calls of which some bytes are others, or which is cut, with the marks right or wrong. */
export function damagedStream(calls: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat(400),
    byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  });
  const damaged = fc
    .record({
      call: fc.constantFrom(...calls),
      changes: fc.array(change, { maxLength: 6 }),
      keep: fc.option(fc.nat(200)),
      marksRight: fc.boolean(),
    })
    .map(({ call, changes, keep, marksRight }) => {
      const bytes = Buffer.from(keep === null ? call : call.subarray(0, Math.max(keep, 4)));
      for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
      if (marksRight) bytes.writeUInt32BE(recordMark(bytes.length - 4));
      return bytes;
    });
  const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const parts = fc.array(fc.oneof({ weight: 4, arbitrary: damaged }, noise), { maxLength: 20 });
  return parts.map((all) => Buffer.concat(all));
}

/** Sends `bytes` in pieces of `size`, and leaves; what comes back is thrown away. */
export async function throwAt(port: number, bytes: Buffer, size: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  socket.resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed]);
  for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
    socket.write(bytes.subarray(at, at + size));
    if (size < 64) await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
  // Half a call makes it wait: it has what it needs to fall.
  const left = setTimeout(() => socket.destroy(), 30);
  await closed;
  clearTimeout(left);
}
