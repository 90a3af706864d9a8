/**
 * ONC RPC version 2: calls and replies (RFC 5531 §9).
 *
 * @module
 */
import { recordMark } from './record-marking.ts';
import { XdrError, XdrReader } from './xdr-reader.ts';
import { XdrWriter } from './xdr-writer.ts';

export const RPC_VERSION = 2;
export const CALL = 0;
export const REPLY = 1;
export const ACCEPTED = 0;
export const DENIED = 1;

/** `accept_stat`. */
export const ACCEPT = {
  success: 0,
  programUnavailable: 1,
  programMismatch: 2,
  procedureUnavailable: 3,
  garbageArguments: 4,
  systemError: 5,
} as const;

/** `reject_stat`. */
const REJECT = { rpcMismatch: 0, authError: 1 } as const;

/** `auth_stat`. */
export const AUTH = { badCredential: 1, rejectedCredential: 2, tooWeak: 5 } as const;

/** `auth_flavor`. */
export const FLAVOR = { none: 0, sys: 1 } as const;

/** Of an `opaque_auth` (§8.2). */
const MAX_AUTH_BYTES = 400;

export type RpcCall = {
  readonly xid: number;
  readonly rpcVersion: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly flavor: number;
  /** Stands at the procedure's arguments. */
  readonly args: XdrReader;
};

/** Undefined for a record that is no call, or too short for one to be answered. Throws XdrError. */
export function decodeCall(record: Buffer): RpcCall | undefined {
  if (record.length < 24 || record.readUInt32BE(4) !== CALL) return undefined;
  const args = new XdrReader(record);
  const xid = args.u32();
  args.u32();
  const [rpcVersion, program, version, procedure] = [
    args.u32(),
    args.u32(),
    args.u32(),
    args.u32(),
  ];
  // What follows is laid out so in version 2 alone, and the answer to others needs none of it.
  if (rpcVersion !== RPC_VERSION) {
    return { xid, rpcVersion, program, version, procedure, flavor: FLAVOR.none, args };
  }
  const flavor = args.u32();
  args.opaque(MAX_AUTH_BYTES);
  args.u32();
  args.opaque(MAX_AUTH_BYTES);
  return { xid, rpcVersion, program, version, procedure, flavor, args };
}

/** Bytes before the results: the record's mark, and an accepted reply without a verifier. */
export const REPLY_BYTES = 28;

/** Room for the mark, which TCP needs and UDP does not, then the reply's head; results come behind. */
export function beginReply(xid: number): XdrWriter {
  const reply = new XdrWriter().u32(0);
  return reply.u32(xid).u32(REPLY).u32(ACCEPTED).u32(FLAVOR.none).u32(0).u32(ACCEPT.success);
}

/** A reply without results, in place of what `reply` holds. */
export function acceptedWith(
  reply: XdrWriter,
  status: (typeof ACCEPT)[keyof typeof ACCEPT],
): XdrWriter {
  reply.truncate(REPLY_BYTES - 4);
  return reply.u32(status);
}

/** The versions that there are. */
export function programMismatch(reply: XdrWriter, low: number, high: number): XdrWriter {
  return acceptedWith(reply, ACCEPT.programMismatch).u32(low).u32(high);
}

export function rpcMismatch(xid: number): XdrWriter {
  const denied = new XdrWriter().u32(0).u32(xid).u32(REPLY).u32(DENIED);
  return denied.u32(REJECT.rpcMismatch).u32(RPC_VERSION).u32(RPC_VERSION);
}

export function authError(xid: number, status: number): XdrWriter {
  const denied = new XdrWriter().u32(0).u32(xid).u32(REPLY).u32(DENIED);
  return denied.u32(REJECT.authError).u32(status);
}

/** The reply as it goes over TCP, in one fragment with `more` bytes that are sent behind it. */
export function markedReply(reply: XdrWriter, more = 0): Buffer {
  reply.patch(0, recordMark(reply.length - 4 + more));
  return reply.bytes();
}

/** The reply as it goes over UDP. */
export function datagramReply(reply: XdrWriter): Buffer {
  return reply.bytes().subarray(4);
}

/** A call without credentials, for the port mapper of this machine. Arguments come behind. */
export function beginCall(call: {
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
}): XdrWriter {
  const message = new XdrWriter().u32(0).u32(call.xid).u32(CALL).u32(RPC_VERSION);
  message.u32(call.program).u32(call.version).u32(call.procedure);
  return message.u32(FLAVOR.none).u32(0).u32(FLAVOR.none).u32(0);
}

/** The results of a successful reply to `xid`. Throws XdrError where it is anything else. */
export function decodeReply(record: Buffer, xid: number): XdrReader {
  const results = new XdrReader(record);
  const [gotXid, kind, state] = [results.u32(), results.u32(), results.u32()];
  if (gotXid !== xid || kind !== REPLY) throw new XdrError(`expected a reply to call ${xid}`);
  if (state !== ACCEPTED) throw new XdrError(`the call was denied (${results.u32()})`);
  results.u32();
  results.opaque(MAX_AUTH_BYTES);
  const status = results.u32();
  if (status !== ACCEPT.success) throw new XdrError(`the call was accepted with status ${status}`);
  return results;
}
