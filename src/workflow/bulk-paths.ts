/**
 * Which bulk files stand under which paths: the images for everybody, and under each live ticket with what
 * was made for its install.
 *
 * @module
 */
import type { Profile } from '../domain/profile.ts';
import type { BootTicket } from '../domain/ticket.ts';
import { bulkPath, hostMediumPath } from './install-plan.ts';
import { createPublication, liveTickets, type PublicationPorts } from './publication.ts';

/** A range of bytes of a file. */
export type ByteRange = { readonly offset: number; readonly size: number };

/** What is served of an image. `etag` is strong and quoted; `modifiedAt` the file's mtime in ms. */
export type ServedImage = {
  readonly id: string;
  readonly kind: Profile['kind'];
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly kernel: ByteRange;
  readonly initrd: ByteRange;
};

/** A copy of an image that was made for machines that reach us at `server` (host:port). */
export type ServedCopy = Pick<ServedImage, 'path' | 'size' | 'modifiedAt' | 'etag'> & {
  readonly imageId: string;
  readonly server: string;
};

/** What stands around a file that is sent. */
export type Framing = { readonly before: Uint8Array; readonly after: Uint8Array };

export type ServedFile = ByteRange & {
  readonly path: string;
  readonly modifiedAt: number;
  readonly etag: string;
  readonly contentType: string;
  /** The whole file's etag: a file that was swapped for another since it was checked is not served. */
  readonly tag: string;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
};

export type BulkPathsPorts = PublicationPorts<ServedFile> & {
  readonly images: () => readonly ServedImage[];
  /** Each becomes an archive for the kernel, and an initrd is filled up for it. */
  readonly copies: () => readonly ServedCopy[];
  readonly archived: (size: number) => Framing;
  readonly padded: (size: number) => Uint8Array;
  readonly tickets: () => readonly BootTicket[];
  readonly now: () => number;
};

export type BulkPaths = {
  /** Publishes and withdraws what changed since the last call. */
  refresh(): void;
  /** The file under a path, for those who fetch it by another protocol. */
  find(path: string): ServedFile | undefined;
};

export function createBulkPaths(ports: BulkPathsPorts): BulkPaths {
  const publication = createPublication<ServedFile>(ports);

  function wanted(): Map<string, ServedFile> {
    const live = liveTickets(ports.tickets(), ports.now());
    const paths = new Map<string, ServedFile>();
    for (const image of ports.images()) {
      addImage(paths, `/images/${image.id}`, { image, padded: ports.padded });
      for (const { token, imageId } of live) {
        if (imageId === '' || imageId === image.id) {
          addImage(paths, bulkPath(token, image.id), { image, padded: ports.padded });
        }
      }
    }
    for (const copy of ports.copies()) {
      for (const { token, imageId } of live) {
        if (imageId !== copy.imageId) continue;
        paths.set(hostMediumPath(token, imageId, copy.server), archiveOf(copy));
      }
    }
    return paths;
  }

  function archiveOf({ path, size, modifiedAt, etag }: ServedCopy): ServedFile {
    const whole = { path, offset: 0, size, modifiedAt, tag: etag };
    const contentType = 'application/octet-stream';
    return { ...whole, etag: `${etag.slice(0, -1)}-cpio"`, contentType, ...ports.archived(size) };
  }

  return {
    refresh: () => publication.update(wanted()),
    find: publication.find,
  };
}

type AddedImage = {
  readonly image: ServedImage;
  readonly padded: BulkPathsPorts['padded'];
};

function addImage(
  paths: Map<string, ServedFile>,
  path: string,
  { image, padded }: AddedImage,
): void {
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
  const initrd = part(image.initrd, 'initrd');
  const isFollowed = image.kind === 'proxmox-ve';
  const after = isFollowed ? padded(image.initrd.size) : undefined;
  paths.set(`${path}/initrd`, after === undefined ? initrd : { ...initrd, after });
}
