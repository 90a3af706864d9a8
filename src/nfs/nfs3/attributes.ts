/**
 * File attributes (RFC 1813 §2.6, `fattr3`), and the two ways in which results carry them.
 *
 * @module
 */

import type { XdrWriter } from '../rpc/xdr-writer.ts';
import type { TreeNode } from '../tree-index.ts';
import type { Volume } from '../volume.ts';

/** What a call is about. */
export type Target = { readonly volume: Volume; readonly node: TreeNode };

/** `ftype3`. */
const TYPE = { file: 1, directory: 2, symlink: 5 } as const;
const PERMISSIONS = 0o7777;
/** Where the image does not say: everybody may read, and nobody writes anyway. */
const DEFAULT_MODE = { file: 0o444, directory: 0o555, symlink: 0o777 } as const;

export function modeOf({ kind, mode }: TreeNode): number {
  return mode === undefined ? DEFAULT_MODE[kind] : mode & PERMISSIONS;
}

/** `fattr3`: 84 bytes. Everything is root's. */
export function writeAttributes(reply: XdrWriter, { volume, node }: Target): void {
  // As find(1) counts: a directory's own name, its `.`, and the `..` of each directory in it.
  const links = node.kind === 'directory' ? 2 + node.folders : 1;
  reply.u32(TYPE[node.kind]).u32(modeOf(node)).u32(links).u32(0).u32(0);
  reply.u64(node.size).u64(node.size).u32(0).u32(0).fixed(volume.fsid).u64(node.id);
  for (let time = 0; time < 3; time += 1) writeTime(reply, node.modifiedAt);
}

/** Times before 1970 or after 2106 have no place in it. */
function writeTime(reply: XdrWriter, ms: number): void {
  const bounded = Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 0xffff_ffff * 1000) : 0;
  const seconds = Math.floor(bounded / 1000);
  reply.u32(seconds).u32(Math.floor((bounded - seconds * 1000) * 1e6));
}

/** `post_op_attr`. */
export function writePostOp(reply: XdrWriter, target: Target | undefined): void {
  reply.bool(target !== undefined);
  if (target !== undefined) writeAttributes(reply, target);
}

/** `wcc_data`: how the file was before, which nobody needs of what does not change, and is now. */
export function writeWcc(reply: XdrWriter, target: Target | undefined): void {
  reply.bool(false);
  writePostOp(reply, target);
}
