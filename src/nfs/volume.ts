/**
 * An image that is being read: its tree in memory, its file open.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { BLOCK_BYTES, type BlockSource } from './block.ts';
import type { ImageFile, OpenTree } from './file-tree.ts';
import { NFS3, NfsFault } from './nfs-fault.ts';
import { type Tag, tagOf } from './nfs3/file-handle.ts';
import { indexTree, type TreeIndex } from './tree-index.ts';

export type Volume = {
  readonly tag: Tag;
  readonly etag: string;
  readonly tree: TreeIndex;
  /** Bytes. */
  readonly size: number;
  /** The file system's number, the same after a restart. */
  readonly fsid: Buffer;
  /** Of directory cookies: they are positions, and hold for as long as the image is the same. */
  readonly cookieVerifier: Buffer;
  readonly blocks: BlockSource;
  /** Throws NfsFault `stale` where another file, or none, stands in the image's place. */
  check(): Promise<void>;
  close(): Promise<void>;
};

let serials = 0;

/** Throws NfsFault `stale` for a file that is not the one with this tag, and what opening it throws. */
export async function openVolume(image: ImageFile, openTree: OpenTree): Promise<Volume> {
  const file = await open(image.path);
  try {
    checkUnchanged(file, image);
    const tree = await openTree(image.path);
    const index = await indexTree(tree).finally(() => tree.close());
    await checkPlace(file, image);
    const blocks = blockSource(file, image);
    const hash = createHash('sha256').update(image.etag).digest();
    return {
      tag: tagOf(image.etag),
      etag: image.etag,
      tree: index,
      size: image.size,
      fsid: hash.subarray(0, 8),
      cookieVerifier: hash.subarray(8, 16),
      blocks,
      check: () => checkPlace(file, image),
      close: blocks.close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

type ClosableSource = BlockSource & { close(): Promise<void> };

function blockSource(file: FileHandle, image: ImageFile): ClosableSource {
  serials += 1;
  let isClosed = false;
  async function read(buffers: readonly Buffer[], position: number): Promise<void> {
    if (isClosed) throw new NfsFault(NFS3.stale, 'the image was taken away');
    const wanted = Math.min(buffers.length * BLOCK_BYTES, image.size - position);
    for (let done = 0; done < wanted; ) {
      const rest = behind(buffers, done);
      const { bytesRead } = await file.readv(rest, position + done);
      if (bytesRead === 0) throw new NfsFault(NFS3.stale, 'the file became shorter');
      done += bytesRead;
    }
    // After it was read: a change before the read shows, for writing sets the time first.
    checkUnchanged(file, image);
  }
  function close(): Promise<void> {
    isClosed = true;
    return file.close();
  }
  return { serial: serials, size: image.size, read, close };
}

/** What is left of `buffers` behind their first `done` bytes. */
function behind(buffers: readonly Buffer[], done: number): Buffer[] {
  const [whole, part] = [Math.floor(done / BLOCK_BYTES), done % BLOCK_BYTES];
  return buffers.slice(whole).map((buffer, at) => (at === 0 ? buffer.subarray(part) : buffer));
}

function checkUnchanged({ fd }: FileHandle, { size, modifiedAt }: ImageFile): void {
  const now = fstatSync(fd);
  if (now.size === size && now.mtimeMs === modifiedAt) return;
  throw new NfsFault(NFS3.stale, 'the file was changed');
}

async function checkPlace(file: FileHandle, image: ImageFile): Promise<void> {
  checkUnchanged(file, image);
  const ours = fstatSync(file.fd);
  const there = await stat(image.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw new NfsFault(NFS3.stale, 'the file is gone');
  });
  if (there.ino === ours.ino && there.dev === ours.dev) return;
  throw new NfsFault(NFS3.stale, 'another file stands in its place');
}
