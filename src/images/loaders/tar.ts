/**
 * Reads tar archives: ustar (POSIX 1003.1-1988 §10.1.1) with GNU's long names and pax paths passed over.
 *
 * Only regular files with a short name are told. What an archive could do harm with is never told: links,
 * devices, names that lead elsewhere. A member that is wanted and has such a name is missing, and whoever
 * wanted it says so.
 *
 * @module
 */
import { createByteReader } from './byte-reader.ts';

export type TarMember = {
  /** As it stands in the archive, without a leading `./`. */
  readonly name: string;
  readonly bytes: Buffer;
};

export type Wanted = {
  /** Whether the member of this name is to be read; others are passed over, whatever their size. */
  readonly wants: (name: string) => boolean;
  /** Bytes; a wanted member that has more is refused. */
  readonly largest: number;
};

const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);

/**
 * Regular files that are wanted, in order. Holds one member at a time. Throws a RangeError for bytes that
 * are no archive, or end too early.
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  { wants, largest }: Wanted,
): AsyncGenerator<TarMember> {
  const source = createByteReader(archive);
  for (let at = 0; ; ) {
    const header = await source.take(BLOCK);
    if (header.length < BLOCK) throw new RangeError(`the archive ends early, at byte ${at}`);
    // Two blocks of zeros end it; writers that write one are read too.
    if (header.every((byte) => byte === 0)) return;
    checkHeader(header, at);
    const size = octal(header.subarray(124, 136), 'size', at);
    const name = nameOf(header);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    if (isFile(header) && isInside(name) && wants(name)) {
      if (size > largest) throw new RangeError(`${name} has ${size} bytes, over ${largest}`);
      const bytes = await source.take(padded);
      if (bytes.length < size) throw new RangeError(`the archive ends early, in ${name}`);
      yield { name, bytes: bytes.subarray(0, size) };
    } else await source.skip(padded);
    at += BLOCK + padded;
  }
}

function isFile(header: Buffer): boolean {
  return REGULAR.has(header.toString('latin1', 156, 157));
}

/** The sum of the header's bytes, with its own field as blanks. */
function checkHeader(header: Buffer, at: number): void {
  let sum = 8 * 0x20;
  for (const [index, byte] of header.entries()) if (index < 148 || index >= 156) sum += byte;
  const claimed = octal(header.subarray(148, 156), 'checksum', at);
  if (claimed !== sum) throw new RangeError(`no archive at byte ${at}: the checksum is wrong`);
}

/** Digits with blanks or zero bytes around them. GNU's binary sizes are for files over 8 GiB. */
function octal(field: Buffer, what: string, at: number): number {
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]{1,12}$/.test(text)) throw new RangeError(`the ${what} at byte ${at} is no number`);
  return Number.parseInt(text, 8);
}

function nameOf(header: Buffer): string {
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  // GNU's own format ends the mark with blanks, and has times where the prefix would be.
  const prefix = isUstar && header[262] === 0 ? text(header.subarray(345, 500)) : '';
  const name = text(header.subarray(0, 100));
  return (prefix === '' ? name : `${prefix}/${name}`).replace(/^(\.\/)+/, '');
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? field.length : end);
}

function isInside(name: string): boolean {
  if (name === '' || name.startsWith('/') || name.includes('\\')) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
