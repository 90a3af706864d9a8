/**
 * Keeps the files of K3s releases published, for everybody on the served networks: they are no secret.
 *
 * @module
 */
import type { BulkFile } from '../bulk/file.ts';

export type K3sPathsPorts = {
  /** By path, percent-encoded. */
  readonly files: () => ReadonlyMap<string, BulkFile>;
  readonly publish: (path: string, file: BulkFile) => void;
  readonly withdraw: (path: string) => void;
};

export type K3sPaths = {
  /** Publishes and withdraws what changed since the last call. */
  refresh(): void;
};

export function createK3sPaths({ files, publish, withdraw }: K3sPathsPorts): K3sPaths {
  let published: ReadonlyMap<string, BulkFile> = new Map();
  return {
    refresh() {
      const next = files();
      for (const path of published.keys()) if (!next.has(path)) withdraw(path);
      for (const [path, file] of next) {
        if (published.get(path)?.etag !== file.etag) publish(path, file);
      }
      published = next;
    },
  };
}
