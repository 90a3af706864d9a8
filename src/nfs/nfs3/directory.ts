/**
 * Reading directories (RFC 1813 §3.3.16 and 3.3.17).
 *
 * A cookie is the position of the entry behind it: `.` has 1, `..` has 2. It holds for as long as the
 * image is the same, over restarts too; another image has other handles.
 *
 * @module
 */

import { NFS3, NfsFault } from '../nfs-fault.ts';
import { padded, type XdrReader } from '../rpc/xdr-reader.ts';
import type { XdrWriter } from '../rpc/xdr-writer.ts';
import type { TreeNode } from '../tree-index.ts';
import { writePostOp } from './attributes.ts';
import { type NfsCall, type NfsProcedure, PROCEDURE } from './program.ts';

/** Of one answer. Kernels ask for 4 to 32 KiB. */
export const MAX_LISTING_BYTES = 64 * 1024;

export const DIRECTORY_PROCEDURES: readonly (readonly [number, NfsProcedure])[] = [
  [PROCEDURE.readDir, { run: readDir, failure: writePostOp }],
  [PROCEDURE.readDirPlus, { run: readDirPlus, failure: writePostOp }],
];

type Page = {
  readonly start: number;
  /** Bytes of names, ids and cookies alone. */
  readonly nameBytes: number;
  /** Bytes of all results. */
  readonly bytes: number;
  readonly writeMore: (node: TreeNode) => void;
  /** Bytes that `writeMore` writes, at most. */
  readonly moreBytes: number;
};

function readDir(call: NfsCall): undefined {
  const start = beginning(call);
  const count = Math.min(call.args.u32(), MAX_LISTING_BYTES);
  const nothing = { writeMore: () => undefined, moreBytes: 0 };
  writePage(call, { start, nameBytes: count, bytes: count, ...nothing });
}

/** Handle and attributes come with each name: one call in place of one for each file. */
function readDirPlus(call: NfsCall): undefined {
  const { args, reply, volume, handleOf } = call;
  const start = beginning(call);
  const [nameBytes, bytes] = [args.u32(), Math.min(args.u32(), MAX_LISTING_BYTES)];
  const writeMore = (node: TreeNode): void => {
    writePostOp(reply, { volume, node });
    const handle = handleOf(node.id);
    reply.bool(true).opaque(handle);
  };
  // `.` and attributes, a handle: 4 + 84, and 4 + 4 + 44.
  writePage(call, { start, nameBytes, bytes, writeMore, moreBytes: 140 });
}

function beginning({ args, volume, node }: NfsCall): number {
  const [cookie, verifier] = [args.u64(), verifierOf(args)];
  if (node.kind !== 'directory') throw new NfsFault(NFS3.notDirectory, 'no directory');
  if (cookie !== 0 && !verifier.equals(volume.cookieVerifier)) {
    throw new NfsFault(NFS3.badCookie, 'a cookie of another image');
  }
  return cookie;
}

function verifierOf(args: XdrReader): Buffer {
  return args.fixed(8);
}

function writePage(call: NfsCall, page: Page): void {
  const { reply, volume, node } = call;
  const origin = reply.length;
  writePostOp(reply.u32(NFS3.ok), call);
  reply.fixed(volume.cookieVerifier);
  const last = writeEntries(reply, node, { ...page, origin });
  if (last === page.start && last < entryCount(node)) {
    throw new NfsFault(NFS3.tooSmall, 'not even one entry fits');
  }
  reply.bool(false).bool(last >= entryCount(node));
}

/** Of the status, which `maxcount` does not count (§3.3.17); and what ends the list. */
const [STATUS_BYTES, END_BYTES] = [4, 8];
/** A word that there is one, its id, the length of its name, its cookie. */
const ENTRY_BYTES = 24;

/** Returns the cookie of the last one that fitted. */
function writeEntries(
  reply: XdrWriter,
  folder: TreeNode,
  page: Page & { readonly origin: number },
): number {
  let [position, names] = [page.start, 0];
  for (; position < entryCount(folder); position += 1) {
    const [name, node] = entryAt(folder, position);
    const own = ENTRY_BYTES + padded(Buffer.byteLength(name));
    names += own;
    const bytes = reply.length - page.origin - STATUS_BYTES + own + page.moreBytes + END_BYTES;
    if (bytes > page.bytes || (names > page.nameBytes && position > page.start)) return position;
    reply
      .bool(true)
      .u64(node.id)
      .string(name)
      .u64(position + 1);
    page.writeMore(node);
  }
  return position;
}

function entryCount({ children }: TreeNode): number {
  return children.length + 2;
}

function entryAt(folder: TreeNode, position: number): readonly [string, TreeNode] {
  if (position === 0) return ['.', folder];
  return folder.children[position - 2] ?? ['..', folder.parent];
}
