/**
 * What GRUB tells of its machine: in the path of the file that it asks for, for it has no other way.
 *
 * `MAC/uUUID/d_4096_4096/a_0-4194303.cfg`: the UUID, the sizes of memory modules and the mapped ranges, as
 * `smbios` of GRUB 2.06 reads them (types 1, 17 and 19) and templates/grub/grub.cfg.hbs writes them. What is
 * not known is missing, and a GRUB without that command asks for `MAC/u/d/a.cfg`. The facts have the names and
 * the form of iPXE's (memory.ts).
 *
 * @module
 */
import { type MacAddress, parseMac } from '../domain/mac.ts';

/** What `grub.cfg` appends to the folder of the machines: its variables are GRUB's. */
export const GRUB_FACTS_PATH = '$net_default_mac/u$uuid/d$modules/a$ranges.cfg';

export type GrubAsker = {
  readonly mac: MacAddress;
  readonly facts: ReadonlyMap<string, string>;
};

const PATH =
  /^(?<mac>[0-9a-f:-]{17})(?:\/u(?<uuid>[^/]*)\/d(?<modules>[^/]*)\/a(?<ranges>[^/]*))?\.cfg$/;
const MODULES = 8;
const RANGES = 2;

/** Undefined for other paths. Facts that make no sense are none: the machine is known by its MAC. */
export function grubAsker(path: string): GrubAsker | undefined {
  const found = PATH.exec(path.toLowerCase())?.groups ?? {};
  const { uuid = '', modules = '', ranges = '' } = found;
  const mac = parseMac(found['mac'] ?? '');
  if (mac === undefined) return undefined;
  const facts = new Map([
    ...numbered('d', MODULES, valuesOf(modules).map(moduleBytes)),
    ...numbered('a', RANGES, valuesOf(ranges).map(rangeBytes)),
  ]);
  if (/^[0-9a-f-]{36}$/.test(uuid)) facts.set('uuid', uuid);
  return { mac, facts };
}

function valuesOf(list: string): readonly string[] {
  return list.split('_').slice(1);
}

function numbered(
  name: string,
  most: number,
  values: readonly (string | undefined)[],
): readonly (readonly [string, string])[] {
  return values
    .slice(0, most)
    .flatMap((value, index) => (value === undefined ? [] : [[`${name}${index}`, value] as const]));
}

/** A word, in hex as its bytes lie in memory. */
function moduleBytes(text: string): string | undefined {
  const size = wholeNumber(text, 0xffff);
  if (size === undefined) return undefined;
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(size);
  return bytes.toString('hex');
}

/** Two double words: where the range begins and ends. */
function rangeBytes(text: string): string | undefined {
  const [start, end, ...rest] = text.split('-').map((one) => wholeNumber(one, 0xffff_ffff));
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(start, 0);
  bytes.writeUInt32LE(end, 4);
  return bytes.toString('hex');
}

function wholeNumber(text: string, highest: number): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value <= highest ? value : undefined;
}
