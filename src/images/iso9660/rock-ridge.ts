/**
 * Rock Ridge (IEEE P1282): POSIX names, modes and links, out of the SUSP entries of one record.
 *
 * @module
 */
import { IsoError } from './error.ts';
import { bothEndian32 } from './fields.ts';
import { BLOCK } from './source.ts';
import type { SuspEntry } from './susp.ts';

export type RockRidge = {
  /** Undefined where the record has no name but ISO 9660's. */
  readonly name: string | undefined;
  /** `st_mode` of POSIX, with the bits of the file type. */
  readonly mode: number | undefined;
  /** What a symbolic link points to. */
  readonly target: string | undefined;
  /** Where the directory is, in bytes, that this record stands for: it was moved away (CL). */
  readonly childAt: number | undefined;
  /** The record shows a directory where it was moved to, and not where it belongs (RE). */
  readonly isRelocated: boolean;
};

/** Linux takes no longer ones (NAME_MAX, PATH_MAX). */
const MAX_NAME_BYTES = 255;
const MAX_TARGET_BYTES = 4095;

export function readRockRidge(entries: readonly SuspEntry[]): RockRidge {
  const px = entries.find(({ signature }) => signature === 'PX');
  const cl = entries.find(({ signature }) => signature === 'CL');
  return {
    name: readName(entries),
    mode: px && number(px, 'a file mode'),
    target: readTarget(entries),
    childAt: cl && number(cl, 'a child link') * BLOCK,
    isRelocated: entries.some(({ signature }) => signature === 'RE'),
  };
}

function number({ signature, data }: SuspEntry, what: string): number {
  if (data.length < 8) throw new IsoError('damaged', `a ${signature} entry is too short`);
  return bothEndian32(data, 0, what);
}

/** Flags of NM: this directory, and the one above. They name nothing. */
const NAME_IS_RELATIVE = 0x06;

/** Joins the NM entries: a name longer than one goes on in the next (§4.1.4). */
function readName(entries: readonly SuspEntry[]): string | undefined {
  const parts = entries.filter(({ signature, data }) => {
    return signature === 'NM' && data.length > 0 && ((data[0] ?? 0) & NAME_IS_RELATIVE) === 0;
  });
  if (parts.length === 0) return undefined;
  const bytes = Buffer.concat(parts.map(({ data }) => data.subarray(1)));
  if (bytes.length > MAX_NAME_BYTES) {
    throw new IsoError('damaged', `a file name is ${bytes.length} bytes long`);
  }
  return bytes.toString();
}

const COMPONENT = { continues: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const;

/** Joins the components of the SL entries (§4.1.3). One may go on in the next, over entries too. */
function readTarget(entries: readonly SuspEntry[]): string | undefined {
  const links = entries.filter(({ signature }) => signature === 'SL');
  if (links.length === 0) return undefined;
  let target = '';
  let joint = '';
  for (const { flags, text } of links.flatMap(({ data }) => componentsOf(data))) {
    target += joint + componentText(flags, text);
    joint = flags & (COMPONENT.continues | COMPONENT.root) ? '' : '/';
  }
  if (Buffer.byteLength(target) > MAX_TARGET_BYTES || target.includes('\0')) {
    throw new IsoError('damaged', 'a symbolic link points to what can be no path');
  }
  return target;
}

type Component = { readonly flags: number; readonly text: string };

function componentsOf(data: Buffer): readonly Component[] {
  const components: Component[] = [];
  for (let at = 1; at + 2 <= data.length; ) {
    const end = at + 2 + (data[at + 1] ?? 0);
    if (end > data.length) throw new IsoError('damaged', 'a symbolic link overruns its entry');
    components.push({ flags: data[at] ?? 0, text: data.toString('utf8', at + 2, end) });
    at = end;
  }
  return components;
}

function componentText(flags: number, text: string): string {
  if (flags & COMPONENT.root) return '/';
  if (flags & COMPONENT.parent) return '..';
  if (flags & COMPONENT.current) return '.';
  return text;
}
