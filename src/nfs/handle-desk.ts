/**
 * From handles to files, and from paths to handles.
 *
 * @module
 */
import type { Export, Exports } from './exports.ts';
import type { ImageShelf } from './image-shelf.ts';
import { NFS3, NfsFault } from './nfs-fault.ts';
import type { Target } from './nfs3/attributes.ts';
import { type FileHandle, type HandleSeal, type Tag, tagOf } from './nfs3/file-handle.ts';
import { nodeAt } from './tree-index.ts';
import type { Volume } from './volume.ts';

export type HandleDeskOptions = {
  readonly seal: HandleSeal;
  readonly exports: Exports;
  readonly shelf: ImageShelf;
  /**
   * Whether all images are known by now. Before that a good handle of an unknown one is told to ask
   * again: stale is for ever, and the service may just have been restarted.
   */
  readonly isComplete: () => boolean;
};

export type FoundFile = Target & {
  readonly handleOf: (id: number) => Buffer;
  /** The export under which the handle was made. */
  readonly exported: Tag;
};

export type HandleDesk = {
  /** Throws, or rejects with, NfsFault: `stale`, `jukebox`, `io`. */
  find(handle: Buffer): FoundFile | Promise<FoundFile>;
  /** The directory at `path`. Rejects with NfsFault: `noEntry`, `notDirectory`, and those of `find`. */
  mount(path: string): Promise<{ readonly handle: Buffer; readonly found: Export }>;
};

export function createHandleDesk(options: HandleDeskOptions): HandleDesk {
  const { seal, exports, shelf, isComplete } = options;

  function find(bytes: Buffer): FoundFile | Promise<FoundFile> {
    const handle = seal.open(bytes);
    if (handle === undefined) throw new NfsFault(NFS3.stale, 'no handle of this server');
    const volume = shelf.volume(handle.image);
    if (volume === undefined) {
      const status = isComplete() ? NFS3.stale : NFS3.jukebox;
      throw new NfsFault(status, 'the image is not served');
    }
    if (volume instanceof Promise) return volume.then((open) => fileOf(open, handle));
    return fileOf(volume, handle);
  }

  function fileOf(volume: Volume, { exported, image, id }: FileHandle): FoundFile {
    const node = volume.tree.byId.get(id);
    if (node === undefined) throw new NfsFault(NFS3.stale, 'no such file');
    const handleOf = (other: number): Buffer => seal.seal({ exported, image, id: other });
    return { volume, node, exported, handleOf };
  }

  async function mount(path: string): ReturnType<HandleDesk['mount']> {
    const { found, below } = exports.find(path) ?? unknown();
    const volume = (await shelf.volume(tagOf(found.image.etag))) ?? unknown();
    const node = nodeAt(volume.tree.root, below) ?? unknown();
    if (node.kind !== 'directory') throw new NfsFault(NFS3.notDirectory, 'no directory');
    const handle = seal.seal({ exported: found.tag, image: volume.tag, id: node.id });
    return { handle, found };
  }

  return { find, mount };
}

function unknown(): never {
  throw new NfsFault(NFS3.noEntry, 'nothing is exported under this path');
}
