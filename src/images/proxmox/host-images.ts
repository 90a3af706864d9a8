/**
 * The ISOs of Proxmox VE that may be served, with the copies that are made of them for this Pilotlight.
 *
 * @module
 */
import type { Image } from '../image.ts';
import type { Preparation, PreparedImage, PreparedShelf } from './prepared-shelf.ts';

export type HostImagesParts = {
  readonly shelf: PreparedShelf;
  /** Those that may be served, of whatever is installed from them. */
  readonly images: () => readonly Image[];
};

export type HostImages = {
  /** Sees to it that there is a copy for machines that reach us at `server` (host:port). */
  prepare(id: string, server: string): void;
  preparation(id: string, server: string): Preparation;
  copies(): readonly PreparedImage[];
  /** Removes what nobody needs: copies of an ISO that is gone, or for an address that is not `wanted`. */
  tidyCopies(wanted: (server: string) => boolean): Promise<void>;
};

export function createHostImages({ shelf, images }: HostImagesParts): HostImages {
  const hosts = () => images().filter(({ kind }) => kind === 'proxmox-ve');
  const find = (id: string) => hosts().find((image) => image.id === id);

  return {
    prepare(id, server) {
      const image = find(id);
      if (image !== undefined) shelf.want(image, server);
    },
    preparation(id, server) {
      const image = find(id);
      if (image !== undefined) return shelf.state(image, server);
      return { kind: 'missing', reason: `there is no image ${decodeURIComponent(id)}` };
    },
    copies: () => shelf.list(hosts()),
    tidyCopies: (wanted) => shelf.tidy(hosts(), wanted),
  };
}
