/**
 * What may be mounted: an image under each path, as `/install/TICKET`.
 *
 * @module
 */

import type { ImageFile } from './file-tree.ts';
import { type Tag, tagOf } from './nfs3/file-handle.ts';

export type Export = {
  /** As published: without a slash at its end. */
  readonly path: string;
  readonly tag: Tag;
  readonly image: ImageFile;
};

export type Exports = {
  publish(path: string, image: ImageFile): void;
  withdraw(path: string): void;
  /** The export that `path` is, or lies below, and the rest of the path. */
  find(path: string): { readonly found: Export; readonly below: string } | undefined;
  /** The path of an export that is, or in this process was, published. */
  pathOf(tag: Tag): string | undefined;
  images(): readonly ImageFile[];
};

/** Withdrawn paths whose names are still known: for the reports of what is read under them. */
const REMEMBERED = 1000;

export function createExports(): Exports {
  const exports = new Map<string, Export>();
  const names = new Map<Tag, string>();

  function publish(path: string, image: ImageFile): void {
    const tag = tagOf(path);
    exports.set(path, { path, tag, image });
    names.delete(tag);
    names.set(tag, path);
    if (names.size <= REMEMBERED + exports.size) return;
    for (const [oldest, name] of names) {
      if (exports.has(name)) continue;
      names.delete(oldest);
      return;
    }
  }

  function find(path: string): ReturnType<Exports['find']> {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    if (!path.startsWith('/') || names.includes('..')) return undefined;
    for (let end = names.length; end > 0; end -= 1) {
      const found = exports.get(`/${names.slice(0, end).join('/')}`);
      if (found !== undefined) return { found, below: names.slice(end).join('/') };
    }
    return undefined;
  }

  return {
    publish,
    withdraw: (path) => void exports.delete(path),
    find,
    pathOf: (tag) => names.get(tag),
    images: () => [...exports.values()].map(({ image }) => image),
  };
}

/** Throws TypeError for a path that could not be mounted as it is written. */
export function checkExportPath(path: string): void {
  if (/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path) && path.length <= 1024) return;
  throw new TypeError(`exportPath: expected names of letters, digits, . _ -, got ${path}`);
}
