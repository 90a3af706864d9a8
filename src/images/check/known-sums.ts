/**
 * Which sums of files are known, and by whose word.
 *
 * Lists that were fetched with an image are kept, with their signatures: a file that somebody puts into
 * the folder later under a name of theirs is checked by them.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageFault } from '../image-fault.ts';
import type { FetchedSum, ImageJobs, KnownSums } from '../image-jobs.ts';
import { type Checksums, parseChecksums } from '../release/checksums.ts';
import { type SigningKey, verifySignature } from '../release/signature.ts';
import type { SignedFolder } from '../release/signed-folder.ts';
import { replaceFile } from '../replace-file.ts';

/** Larger ones hold other things. */
const MAX_LIST = 4 * 1024 * 1024;

/** The signature goes first: a list without one would be the owner's word. */
export async function keepList(lists: string, { text, signature }: SignedFolder): Promise<void> {
  await mkdir(lists, { recursive: true, mode: 0o755 });
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  await replaceFile(join(lists, `${name}.SHA256SUMS.gpg`), signature);
  await replaceFile(join(lists, `${name}.SHA256SUMS`), text);
}

/** Signatures are checked anew: what lies in a folder may have been changed since. */
export async function readSums({
  folder,
  lists,
  keys,
}: ImageJobs['read-sums']['order']): Promise<KnownSums> {
  const signed = new Map<string, string>();
  for (const path of await listPaths(lists)) {
    const list = await readList(path, keys);
    if (list?.kind === 'signed') for (const [name, sum] of list.sums) signed.set(name, sum);
  }
  const beside = await readList(join(folder, 'SHA256SUMS'), keys);
  const of = (kind: List['kind']) => (beside?.kind === kind ? beside.sums : []);
  return {
    fetched: await readFetched(lists),
    // What was fetched counts more than what lies there.
    signed: new Map([...of('signed'), ...signed]),
    unsigned: new Map(of('unsigned')),
    refused: beside?.kind === 'refused' ? refusals(beside) : new Map(),
  };
}

const FETCHED = 'fetched.json';

/** Keeps the sum of a file that a mirror's own list told, or whoever ordered it. */
export async function keepFetched(lists: string, name: string, sum: FetchedSum): Promise<void> {
  await mkdir(lists, { recursive: true, mode: 0o755 });
  const all = Object.fromEntries(new Map(await readFetched(lists)).set(name, sum));
  await replaceFile(join(lists, FETCHED), `${JSON.stringify(all, null, 2)}\n`);
}

async function readFetched(lists: string): Promise<ReadonlyMap<string, FetchedSum>> {
  const text = await bytesOf(join(lists, FETCHED));
  if (text === undefined) return new Map();
  try {
    const found: unknown = JSON.parse(text.toString('utf8'));
    return new Map(Object.entries(found ?? {}).filter(isFetched));
  } catch {
    return new Map();
  }
}

function isFetched(entry: [string, unknown]): entry is [string, FetchedSum] {
  const { sha256, proof } = (entry[1] ?? {}) as Partial<FetchedSum>;
  const isProof = proof === 'mirror' || proof === 'sum';
  return isProof && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
}

type List =
  | { readonly kind: 'signed' | 'unsigned'; readonly sums: Checksums }
  | { readonly kind: 'refused'; readonly sums: Checksums; readonly reason: string };

/** Undefined for what is no list. */
async function readList(path: string, keys: readonly SigningKey[]): Promise<List | undefined> {
  const text = await bytesOf(path);
  const sums = text && sumsOf(text);
  if (text === undefined || sums === undefined) return undefined;
  const signature = await bytesOf(`${path}.gpg`);
  if (signature === undefined) return { kind: 'unsigned', sums };
  try {
    await verifySignature({ text, signature }, keys);
    return { kind: 'signed', sums };
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    return { kind: 'refused', sums, reason: error.message };
  }
}

function refusals({ sums, reason }: Extract<List, { kind: 'refused' }>): Map<string, string> {
  return new Map([...sums.keys()].map((name) => [name, `is named in SHA256SUMS, but ${reason}`]));
}

async function listPaths(lists: string): Promise<readonly string[]> {
  const names = await readdir(lists).catch(() => []);
  return names.filter((name) => name.endsWith('.SHA256SUMS')).map((name) => join(lists, name));
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && bytes.length <= MAX_LIST ? bytes : undefined;
}

/** A list with no sums, or with two for one file, vouches for nothing. */
function sumsOf(text: Buffer): Checksums | undefined {
  try {
    return parseChecksums(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
