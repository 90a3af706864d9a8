/**
 * What is exported over NFS: under each live ticket the tree of the image that it was minted for, and
 * nothing else.
 *
 * @module
 */
import type { BootTicket } from '../domain/ticket.ts';
import { exportPath } from './install-plan.ts';
import { createPublication, liveTickets, type PublicationPorts } from './publication.ts';

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

export type MediumExportsPorts<Image extends ExportedImage> = PublicationPorts<Image> & {
  readonly images: () => readonly Image[];
  readonly tickets: () => readonly BootTicket[];
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
  const publication = createPublication<Image>(ports);
  let known: readonly Image[] | undefined;

  function wanted(images: readonly Image[]): Map<string, Image> {
    const byId = new Map(images.map((image) => [image.id, image]));
    const exports = new Map<string, Image>();
    for (const { imageId, token } of liveTickets(ports.tickets(), ports.now())) {
      const image = byId.get(imageId);
      if (image !== undefined) exports.set(exportPath(token), image);
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
      publication.update(wanted(images));
    },
  };
}
