/**
 * Which bulk files stand under which paths: the images for everybody, and under each live ticket.
 *
 * @module
 */
import { type BootTicket, deadBecause } from '../domain/ticket.ts';
import { bulkPath } from './install-plan.ts';

/** A range of bytes of a file. */
export type ByteRange = { readonly offset: number; readonly size: number };

/** What is served of an image. `etag` is strong and quoted; `modifiedAt` the file's mtime in ms. */
export type ServedImage = {
  readonly id: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly kernel: ByteRange;
  readonly initrd: ByteRange;
};

export type ServedFile = ByteRange & {
  readonly path: string;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly contentType: string;
  /** The whole file's etag: a file that was swapped for another since it was checked is not served. */
  readonly tag: string;
};

export type BulkPathsPorts = {
  readonly images: () => readonly ServedImage[];
  readonly tickets: () => readonly BootTicket[];
  readonly publish: (path: string, file: ServedFile) => void;
  readonly withdraw: (path: string) => void;
  readonly now: () => number;
};

export type BulkPaths = {
  /** Publishes and withdraws what changed since the last call. */
  refresh(): void;
  /** The file under a path, for those who fetch it by another protocol. */
  find(path: string): ServedFile | undefined;
};

export function createBulkPaths(ports: BulkPathsPorts): BulkPaths {
  let published: ReadonlyMap<string, ServedFile> = new Map();

  function wanted(): Map<string, ServedFile> {
    const live = ports.tickets().filter((ticket) => deadBecause(ticket, ports.now()) === undefined);
    const paths = new Map<string, ServedFile>();
    for (const image of ports.images()) {
      addImage(paths, `/images/${image.id}`, image);
      for (const { token, imageId } of live) {
        if (imageId === '' || imageId === image.id) {
          addImage(paths, bulkPath(token, image.id), image);
        }
      }
    }
    return paths;
  }

  return {
    refresh() {
      const next = wanted();
      for (const path of published.keys()) if (!next.has(path)) ports.withdraw(path);
      for (const [path, file] of next) {
        if (published.get(path)?.etag !== file.etag) ports.publish(path, file);
      }
      published = next;
    },

    find: (path) => published.get(path),
  };
}

function addImage(paths: Map<string, ServedFile>, path: string, image: ServedImage): void {
  const { path: file, modifiedAt } = image;
  const part = (range: ByteRange, name: string): ServedFile => ({
    ...range,
    path: file,
    modifiedAt,
    etag: `${image.etag.slice(0, -1)}-${name}"`,
    contentType: 'application/octet-stream',
    tag: image.etag,
  });
  const whole = { offset: 0, size: image.size, path: file, modifiedAt, etag: image.etag };
  paths.set(path, { ...whole, contentType: 'application/x-iso9660-image', tag: image.etag });
  paths.set(`${path}/vmlinuz`, part(image.kernel, 'vmlinuz'));
  paths.set(`${path}/initrd`, part(image.initrd, 'initrd'));
}
