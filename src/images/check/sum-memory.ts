/**
 * Sums of files that were read once: a restart does not read gigabytes again.
 *
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../replace-file.ts';

export type SumMemory = {
  /** What is not there, or cannot be read, is an empty memory. */
  load(): Promise<void>;
  /** The sum of the file `name` while it has `tag`. */
  recall(name: string, tag: string): string | undefined;
  /** Throws where it cannot be written down; it is remembered until the end of the process all the same. */
  remember(name: string, known: KnownFile): Promise<void>;
};

export type KnownFile = { readonly tag: string; readonly sha256: string };

export function createSumMemory(path: string): SumMemory {
  const files = new Map<string, KnownFile>();
  let written: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await replaceFile(path, `${JSON.stringify(Object.fromEntries(files), null, 2)}\n`);
  }

  return {
    async load() {
      for (const [name, known] of await read(path)) files.set(name, known);
    },
    recall(name, tag) {
      const known = files.get(name);
      return known?.tag === tag ? known.sha256 : undefined;
    },
    async remember(name, known) {
      files.set(name, known);
      written = written.catch(() => undefined).then(write);
      await written;
    },
  };
}

async function read(path: string): Promise<readonly [string, KnownFile][]> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Object.entries(found ?? {}).filter((entry): entry is [string, KnownFile] =>
      isKnown(entry[1]),
    );
  } catch {
    return [];
  }
}

function isKnown(found: unknown): found is KnownFile {
  if (typeof found !== 'object' || found === null) return false;
  const { tag, sha256 } = found as Partial<KnownFile>;
  return typeof tag === 'string' && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
}
