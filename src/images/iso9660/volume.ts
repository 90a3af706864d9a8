/**
 * The volume descriptors, from sector 16 on (ECMA-119 §8).
 *
 * @module
 */
import { IsoError } from './error.ts';
import { bothEndian16, bothEndian32 } from './fields.ts';
import { type DirectoryRecord, decodeRecord } from './record.ts';
import { BLOCK, type IsoSource } from './source.ts';

/** `joliet`: names are UCS-2. `primary`: ISO 9660 names, or Rock Ridge's where the records have them. */
export type Volume = {
  readonly kind: 'primary' | 'joliet';
  readonly label: string;
  /** Bytes. */
  readonly size: number;
  readonly root: DirectoryRecord;
};

const FIRST_SECTOR = 16;
/** Install media have three or four. */
const MAX_DESCRIPTORS = 64;
const TYPE = { primary: 1, supplementary: 2, terminator: 255 } as const;
/** Byte 156 of a descriptor (§8.4.18). */
const ROOT_AT = 156;
/** The three levels of UCS-2 (Joliet specification, "escape sequences"). */
const JOLIET_ESCAPES = ['%/@', '%/C', '%/E'];

/** The primary volume first, then a Joliet one where there is one. */
export async function readVolumes(source: IsoSource): Promise<readonly [Volume, ...Volume[]]> {
  let primary: Volume | undefined;
  let joliet: Volume | undefined;
  for (let index = 0; index < MAX_DESCRIPTORS; index += 1) {
    const at = (FIRST_SECTOR + index) * BLOCK;
    const bytes = await readDescriptor(source, at);
    if (bytes === undefined || bytes[0] === TYPE.terminator) break;
    if (bytes[0] === TYPE.primary) primary ??= decodeVolume(bytes, at, 'primary');
    if (bytes[0] === TYPE.supplementary && isJoliet(bytes)) {
      joliet ??= decodeVolume(bytes, at, 'joliet');
    }
  }
  if (primary === undefined) {
    throw new IsoError('not-iso9660', 'is no ISO 9660 image: it has no primary volume descriptor');
  }
  return joliet === undefined ? [primary] : [primary, joliet];
}

async function readDescriptor(source: IsoSource, at: number): Promise<Buffer | undefined> {
  if (at + BLOCK > source.size) return undefined;
  const bytes = await source.read({ offset: at, size: BLOCK });
  return bytes.toString('latin1', 1, 6) === 'CD001' ? bytes : undefined;
}

function isJoliet(bytes: Buffer): boolean {
  return JOLIET_ESCAPES.includes(bytes.toString('latin1', 88, 91));
}

function decodeVolume(bytes: Buffer, at: number, kind: Volume['kind']): Volume {
  const blockSize = bothEndian16(bytes, 128, 'the block size');
  if (blockSize !== BLOCK) {
    throw new IsoError('unsupported', `has blocks of ${blockSize} bytes, and not of ${BLOCK}`);
  }
  const decoded = decodeRecord(bytes.subarray(0, ROOT_AT + 34), ROOT_AT, at);
  if (decoded === undefined || !decoded.record.isDirectory) {
    throw new IsoError('damaged', 'has no root directory');
  }
  const label = bytes.subarray(40, 72);
  return {
    kind,
    label: (kind === 'joliet' ? decodeUcs2(label) : label.toString('latin1')).trimEnd(),
    size: bothEndian32(bytes, 80, 'the volume size') * BLOCK,
    root: decoded.record,
  };
}

/** Joliet's text: UCS-2, big-endian. */
export function decodeUcs2(bytes: Buffer): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return even.swap16().toString('utf16le');
}
