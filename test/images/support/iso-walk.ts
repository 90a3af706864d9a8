/**
 * Everything in an image, for comparing.
 *
 * @module
 */

import type { IsoEntry } from '../../../src/images/iso9660/entry.ts';
import type { Iso } from '../../../src/images/iso9660/open.ts';

export type Found = { readonly path: string; readonly entry: IsoEntry };

/** All entries below the root. Stops at `limit`: a damaged image may hold itself. */
export async function walk(iso: Iso, limit = 100_000): Promise<readonly Found[]> {
  const found: Found[] = [];
  const open: Found[] = [{ path: '', entry: iso.root }];
  const seen = new Set<number>();
  for (let next = open.pop(); next !== undefined && found.length < limit; next = open.pop()) {
    if (seen.has(next.entry.id)) continue;
    seen.add(next.entry.id);
    for (const entry of await iso.list(next.entry)) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      found.push({ path, entry });
      if (entry.kind === 'directory') open.push({ path, entry });
    }
  }
  return found;
}

/** The bytes of all files, by path. */
export async function filesOf(iso: Iso): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const { path, entry } of await walk(iso)) {
    if (entry.kind !== 'file') continue;
    files.set(path, await iso.read(entry, { offset: 0, length: entry.size }));
  }
  return files;
}
