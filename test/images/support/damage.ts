/**
 * Damages images at random, and reads what is left of them.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { IsoError } from '../../../src/images/iso9660/error.ts';
import { openIso } from '../../../src/images/iso9660/open.ts';
import { type FixtureName, fixtureBytes } from './fixture-iso.ts';
import { walk } from './iso-walk.ts';

export const SECTOR = 2048;
/** Volume descriptors, path tables, directories and continuation areas lie up to here. */
const METADATA_END: Readonly<Record<FixtureName, number>> = {
  'rock-ridge': 82_000,
  relocated: 150_000,
  joliet: 68_000,
  plain: 68_000,
};

/** Lists the whole image; what is wrong with it may only ever be an IsoError. */
export async function readAll(path: string): Promise<'readable' | IsoError> {
  try {
    const iso = await openIso(path);
    try {
      const found = await walk(iso, 2000);
      for (const { entry } of found.slice(0, 50))
        await iso.read(entry, { offset: 0, length: 4096 });
      await iso.find('/.disk/info');
      return 'readable';
    } finally {
      await iso.close();
    }
  } catch (error) {
    if (error instanceof IsoError) return error;
    throw error;
  }
}

type Change = (bytes: Buffer) => void;

/** Single bytes anywhere, and numbers in both byte orders at once, so that they pass the first look. */
export async function assertOnlyIsoErrors(
  name: FixtureName,
  { folder, runs }: { readonly folder: string; readonly runs: number },
): Promise<void> {
  const intact = await fixtureBytes(name);
  const path = join(folder, 'damaged.iso');
  const change = fc.oneof(byteChange(name), numberChange(intact, METADATA_END[name]));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(intact);
      for (const apply of changes) apply(bytes);
      await writeFile(path, bytes);
      await readAll(path);
    }),
    { numRuns: runs },
  );
}

function byteChange(name: FixtureName): fc.Arbitrary<Change> {
  const at = fc.integer({ min: 16 * SECTOR, max: METADATA_END[name] });
  const telling = fc.constantFrom(0, 1, 33, 34, 254, 255);
  const value = fc.oneof(telling, fc.integer({ min: 0, max: 255 }));
  return fc.tuple(at, value).map(([where, byte]) =>
    named(`byte ${where} = ${byte}`, (bytes) => {
      bytes[where] = byte;
    }),
  );
}

function numberChange(intact: Buffer, end: number): fc.Arbitrary<Change> {
  const at = fc.constantFrom(...bothEndianNumbers(intact, end));
  const value = fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 0xffffffff }));
  return fc.tuple(at, value).map(([where, number]) =>
    named(`number ${where} = ${number}`, (bytes) => {
      writeBothEndian(bytes, where, number);
    }),
  );
}

/** So that a counterexample can be read. */
function named(text: string, change: Change): Change {
  return Object.assign(change, { toString: () => text });
}

export function writeBothEndian(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value, at);
  bytes.writeUInt32BE(value, at + 4);
}

/** Where a 32-bit number stands in both byte orders: extents, lengths, modes, continuations. */
function bothEndianNumbers(bytes: Buffer, end: number): readonly number[] {
  const found: number[] = [];
  for (let at = 16 * SECTOR; at + 8 <= end; at += 1) {
    const value = bytes.readUInt32LE(at);
    if (value !== 0 && value === bytes.readUInt32BE(at + 4)) found.push(at);
  }
  return found;
}
