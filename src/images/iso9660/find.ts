/**
 * Finds an entry by its path.
 *
 * @module
 */
import type { IsoEntry } from './entry.ts';
import { IsoError } from './error.ts';

export type IsoTree = {
  readonly root: IsoEntry;
  list(directory: IsoEntry): Promise<readonly IsoEntry[]>;
  /** Without Rock Ridge names are in capitals, or of a system that does not tell case apart. */
  readonly anyCase: boolean;
};

/** As many as Linux follows (`MAXSYMLINKS`). */
const MAX_LINKS = 40;

/**
 * Follows symbolic links, the last one too. One that is absolute starts at the image's root, and none
 * leads above it. Throws IsoError for a loop of them.
 */
export async function findEntry(tree: IsoTree, path: string): Promise<IsoEntry | undefined> {
  let names = path.split('/');
  let trail: IsoEntry[] = [];
  for (let links = 0; names.length > 0; ) {
    const [name = '', ...rest] = names;
    names = rest;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      trail.pop();
      continue;
    }
    const entry = await entryNamed(tree, trail.at(-1) ?? tree.root, name);
    if (entry === undefined) return undefined;
    if (entry.target === undefined) {
      trail.push(entry);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new IsoError('damaged', `has a loop of symbolic links at ${path}`);
    if (entry.target.startsWith('/')) trail = [];
    names = [...entry.target.split('/'), ...rest];
  }
  return trail.at(-1) ?? tree.root;
}

async function entryNamed(
  { list, anyCase }: IsoTree,
  directory: IsoEntry,
  name: string,
): Promise<IsoEntry | undefined> {
  const entries = await list(directory);
  const exact = entries.find((entry) => entry.name === name);
  if (exact !== undefined || !anyCase) return exact;
  const lower = name.toLowerCase();
  return entries.find((entry) => entry.name.toLowerCase() === lower);
}
