/**
 * What the NFS server's owner and its worker say to each other.
 *
 * @module
 */
import type { InterfaceAddress } from '../domain/ipv4.ts';
import type { DoorLimits } from './door.ts';
import type { ImageFile } from './file-tree.ts';
import type { NfsReport } from './nfs-report.ts';

/** The worker's `workerData`. */
export type NfsWorkerData = {
  readonly ports: NfsPorts;
  readonly limits: NfsLimits;
  readonly handleSecret: Uint8Array;
  readonly networks: readonly InterfaceAddress[];
  /** By export path. */
  readonly exports: ReadonlyMap<string, ImageFile>;
  /** All images that there are; undefined while they are not known yet. */
  readonly images: readonly ImageFile[] | undefined;
};

export type NfsPorts = {
  readonly hosts: readonly string[];
  /** 0 takes a free one. */
  readonly nfs: number;
  readonly portmap: number;
  /** Where the port mapper of this machine takes registrations, if it holds `portmap`. */
  readonly rpcbindSocket: string;
  readonly inherited: readonly InheritedListener[];
};

/** A listening socket that was handed over, of which the role is known. */
export type InheritedListener = {
  readonly fd: number;
  readonly role: 'nfs' | 'portmap-tcp' | 'portmap-udp';
};

export type NfsLimits = DoorLimits & {
  /** Of blocks of images, what is on its way to clients included; 16 MiB and more. */
  readonly cacheBytes: number;
  /** After which it is looked again whether an image is still the same file. */
  readonly checkEveryMs: number;
  /** For which a withdrawn image can be read on, after it was last read. */
  readonly lingerMs: number;
  /** For which a good handle of an unknown image is told to wait, while the images are not known yet. */
  readonly graceMs: number;
  /** Between two reports of what a client has read. */
  readonly tallyMs: number;
  /** Between two looks at who stalls or idles. */
  readonly sweepMs: number;
  /** Between two tries to have the ports. */
  readonly retryMs: number;
};

export type NfsOrder =
  | { readonly kind: 'publish'; readonly path: string; readonly image: ImageFile }
  | { readonly kind: 'withdraw'; readonly path: string }
  | { readonly kind: 'images'; readonly images: readonly ImageFile[] }
  | { readonly kind: 'networks'; readonly networks: readonly InterfaceAddress[] }
  | { readonly kind: 'stop' };

export type BoundPorts = {
  readonly nfs: number;
  /** Undefined where the port mapper is the machine's own. */
  readonly portmap: number | undefined;
};

export type NfsNews =
  | { readonly kind: 'open'; readonly ports: BoundPorts }
  | { readonly kind: 'closed'; readonly reason: string }
  | { readonly kind: 'report'; readonly report: NfsReport };
