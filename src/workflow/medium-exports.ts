/**
 * What is exported over NFS: under each live ticket the tree of the image that it was minted for, and
 * nothing else.
 *
 * @module
 */
import { type BootTicket, deadBecause } from '../domain/ticket.ts';
import { exportPath } from './install-plan.ts';

/** A file that holds an image. `etag` is another for another file. */
export type ExportedImage = {
  readonly id: string;
  readonly path: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** The file's mtime in ms. */
  readonly modifiedAt: number;
};

export type MediumExportsPorts<Image extends ExportedImage> = {
  readonly images: () => readonly Image[];
  readonly tickets: () => readonly BootTicket[];
  readonly publish: (path: string, image: Image) => void;
  readonly withdraw: (path: string) => void;
  /** All images: a handle of one that is no longer exported is still good. */
  readonly setImages: (images: readonly Image[]) => void;
  readonly now: () => number;
};

export type MediumExports = {
  /** Publishes and withdraws what changed since the last call. */
  refresh(): void;
};

export function createMediumExports<Image extends ExportedImage>(
  ports: MediumExportsPorts<Image>,
): MediumExports {
  let published: ReadonlyMap<string, Image> = new Map();
  let known: readonly Image[] | undefined;

  function wanted(images: readonly Image[]): Map<string, Image> {
    const byId = new Map(images.map((image) => [image.id, image]));
    const exports = new Map<string, Image>();
    for (const ticket of ports.tickets()) {
      const image = byId.get(ticket.imageId);
      if (image === undefined || deadBecause(ticket, ports.now()) !== undefined) continue;
      exports.set(exportPath(ticket.token), image);
    }
    return exports;
  }

  function tellImages(images: readonly Image[]): void {
    const isSame =
      known?.length === images.length && known.every(({ etag }, at) => etag === images[at]?.etag);
    if (isSame) return;
    known = images;
    ports.setImages(images);
  }

  return {
    refresh() {
      const images = ports.images();
      tellImages(images);
      const next = wanted(images);
      for (const path of published.keys()) if (!next.has(path)) ports.withdraw(path);
      for (const [path, image] of next) {
        if (published.get(path)?.etag !== image.etag) ports.publish(path, image);
      }
      published = next;
    },
  };
}
