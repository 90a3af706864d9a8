/**
 * What is done in a thread of its own: reading gigabytes, hashing them, and checking signatures would
 * delay a DHCP answer.
 *
 * @module
 */
import type { DownloadLimits } from './download/download.ts';
import type { ImageFaultKind } from './image-fault.ts';
import type { ImageRequest, Located, Mirrors } from './image-request.ts';
import type { SigningKey } from './release/signature.ts';

/** Who said so when it was fetched. */
export type FetchedSum = { readonly sha256: string; readonly proof: 'mirror' | 'sum' };

/** A file that an ISO is to hold besides; `path` in the ISO. */
export type AddedFile = { readonly path: string; readonly text: string };

export type KnownSums = {
  /** By file name; out of a list that a known key signed. */
  readonly signed: ReadonlyMap<string, string>;
  /** Of what was fetched by a mirror's own list, which nobody signed. */
  readonly fetched: ReadonlyMap<string, FetchedSum>;
  /** Out of a list without a signature: the owner's word. */
  readonly unsigned: ReadonlyMap<string, string>;
  /** Why the sum of a file is not believed. */
  readonly refused: ReadonlyMap<string, string>;
};

/** What each job is told, and what it returns. */
export type ImageJobs = {
  readonly locate: {
    readonly order: {
      readonly request: ImageRequest;
      readonly mirrors: Mirrors;
      readonly keys: readonly SigningKey[];
      /** For one small file; ms. */
      readonly timeoutMs: number;
      /** Where signed lists are kept. */
      readonly lists: string;
      /** Sums of K3s' install scripts, by version. */
      readonly pins: Readonly<Record<string, string>>;
    };
    readonly result: Located;
  };
  readonly download: {
    readonly order: {
      readonly located: Located;
      /** A file; a folder where what is located has several. */
      readonly part: string;
      readonly limits: DownloadLimits;
    };
    readonly result: undefined;
  };
  readonly hash: {
    readonly order: { readonly path: string };
    /** The tag is undefined where the file changed meanwhile. */
    readonly result: { readonly tag: string | undefined; readonly sha256: string };
  };
  readonly 'read-sums': {
    readonly order: {
      /** Where the images are; a SHA256SUMS may lie beside them. */
      readonly folder: string;
      readonly lists: string;
      readonly keys: readonly SigningKey[];
    };
    readonly result: KnownSums;
  };
  readonly prepare: {
    readonly order: {
      readonly source: string;
      readonly sourceTag: string;
      /** Where the copy is to be. */
      readonly into: string;
      /** What is put into it. */
      readonly file: AddedFile;
      /** Bytes that stay free on the disk. */
      readonly spare: number;
    };
    readonly result: { readonly tag: string };
  };
  readonly unpack: {
    readonly order: {
      readonly archive: string;
      readonly kind: 'netboot' | 'ipxe';
      readonly arch: string | undefined;
      /** A folder that does not exist yet. */
      readonly into: string;
    };
    /** Paths in the folder. */
    readonly result: readonly string[];
  };
};

export type JobName = keyof ImageJobs;

/** Of the bytes that a job reads or fetches. */
export type JobProgress = (bytes: number, total: number | undefined) => void;

export type Running = { readonly signal: AbortSignal; readonly onProgress?: JobProgress };

/** Throws ImageFault. */
export type RunJob = <Name extends JobName>(
  name: Name,
  order: ImageJobs[Name]['order'],
  running: Running,
) => Promise<ImageJobs[Name]['result']>;

/** The thread's `workerData`. */
export type JobOrder = {
  [Name in JobName]: { name: Name; order: ImageJobs[Name]['order'] };
}[JobName];

/** What the thread says. */
export type JobNews =
  | { readonly kind: 'progress'; readonly bytes: number; readonly total: number | undefined }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly fault: ImageFaultKind; readonly message: string };
