/**
 * The procedures that ask about one file (RFC 1813 §3.3.1 to 3.3.5).
 *
 * @module
 */

import { NFS3, NfsFault } from '../nfs-fault.ts';
import type { TreeNode } from '../tree-index.ts';
import { modeOf, writeAttributes, writePostOp } from './attributes.ts';
import { type NfsCall, type NfsProcedure, PROCEDURE } from './program.ts';

/** Of a name in the tree of an image. */
export const MAX_NAME_BYTES = 255;
/** Longer ones can't be told from a call that is too long. */
const MAX_ARGUMENT_BYTES = 4096;

/** `ACCESS3_*`: what a read-only tree can grant. */
const ACCESS = { read: 0x01, lookUp: 0x02, execute: 0x20 } as const;
const ANY_EXECUTE = 0o111;

export const FILE_PROCEDURES: readonly (readonly [number, NfsProcedure])[] = [
  [PROCEDURE.getAttr, { run: getAttr, failure: () => undefined }],
  [PROCEDURE.lookup, { run: lookUp, failure: writePostOp }],
  [PROCEDURE.access, { run: access, failure: writePostOp }],
  [PROCEDURE.readLink, { run: readLink, failure: writePostOp }],
];

function getAttr({ reply, ...target }: NfsCall): undefined {
  writeAttributes(reply.u32(NFS3.ok), target);
}

function lookUp(call: NfsCall): undefined {
  const { args, reply, volume, node: folder, handleOf } = call;
  const name = args.string(MAX_ARGUMENT_BYTES);
  const node = childOf(folder, name);
  reply.u32(NFS3.ok).opaque(handleOf(node.id));
  writePostOp(reply, { volume, node });
  writePostOp(reply, call);
}

/** The root is its own parent: no client leaves the image. */
function childOf(folder: TreeNode, name: string): TreeNode {
  if (folder.kind !== 'directory') throw new NfsFault(NFS3.notDirectory, 'no directory');
  if (name === '.') return folder;
  if (name === '..') return folder.parent;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new NfsFault(NFS3.nameTooLong, 'too long');
  const node = folder.byName.get(name);
  if (node === undefined) throw new NfsFault(NFS3.noEntry, 'no such file');
  return node;
}

/** Who mounted an image may read all of it, whoever it is there: the modes are those of a disc. */
function access(call: NfsCall): undefined {
  const { args, reply, node } = call;
  const wanted = args.u32();
  const executable = node.kind === 'file' && (modeOf(node) & ANY_EXECUTE) !== 0;
  const granted =
    ACCESS.read |
    (node.kind === 'directory' ? ACCESS.lookUp : 0) |
    (executable ? ACCESS.execute : 0);
  writePostOp(reply.u32(NFS3.ok), call);
  reply.u32(wanted & granted);
}

function readLink(call: NfsCall): undefined {
  const { reply, node } = call;
  if (node.target === undefined) throw new NfsFault(NFS3.invalid, 'no symbolic link');
  writePostOp(reply.u32(NFS3.ok), call);
  reply.string(node.target);
}
