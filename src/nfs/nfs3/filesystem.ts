/**
 * The procedures that ask about the file system (RFC 1813 §3.3.18 to 3.3.20).
 *
 * @module
 */

import { NFS3 } from '../nfs-fault.ts';
import { writePostOp } from './attributes.ts';
import { MAX_LISTING_BYTES } from './directory.ts';
import { MAX_NAME_BYTES } from './files.ts';
import { type NfsCall, type NfsProcedure, PROCEDURE } from './program.ts';
import { MAX_READ_BYTES } from './read.ts';

export const FILESYSTEM_PROCEDURES: readonly (readonly [number, NfsProcedure])[] = [
  [PROCEDURE.fsStat, { run: fsStat, failure: writePostOp }],
  [PROCEDURE.fsInfo, { run: fsInfo, failure: writePostOp }],
  [PROCEDURE.pathConf, { run: pathConf, failure: writePostOp }],
];

/** Never changes. */
const INVARIANT_SECONDS = 0xffff_ffff;

function fsStat(call: NfsCall): undefined {
  const { reply, volume } = call;
  writePostOp(reply.u32(NFS3.ok), call);
  reply.u64(volume.size).u64(0).u64(0).u64(volume.tree.byId.size).u64(0).u64(0);
  reply.u32(INVARIANT_SECONDS);
}

const GRAIN_BYTES = 4096;
/** A WRITE of this size fits into a record that is taken, so that its answer is "read-only". */
const WRITE_BYTES = 4096;
/** `FSF3_SYMLINK`, `FSF3_HOMOGENEOUS`: PATHCONF is the same for all files. */
const PROPERTIES = 0x02 | 0x08;

function fsInfo(call: NfsCall): undefined {
  const { reply } = call;
  writePostOp(reply.u32(NFS3.ok), call);
  reply.u32(MAX_READ_BYTES).u32(MAX_READ_BYTES).u32(GRAIN_BYTES);
  reply.u32(WRITE_BYTES).u32(WRITE_BYTES).u32(GRAIN_BYTES);
  reply.u32(MAX_LISTING_BYTES).u64(Number.MAX_SAFE_INTEGER);
  // `time_delta`: an image's times are whole seconds.
  reply.u32(1).u32(0).u32(PROPERTIES);
}

function pathConf(call: NfsCall): undefined {
  const { reply } = call;
  writePostOp(reply.u32(NFS3.ok), call);
  const [linkMax, noTruncation, chownRestricted] = [1, true, true];
  const [caseInsensitive, casePreserving] = [false, true];
  reply.u32(linkMax).u32(MAX_NAME_BYTES).bool(noTruncation).bool(chownRestricted);
  reply.bool(caseInsensitive).bool(casePreserving);
}
