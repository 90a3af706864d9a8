/**
 * How much memory a machine has, from what iPXE says of it.
 *
 * `memory` is iPXE's `memsize` in MiB, the firmware's memory map: empty in Debian's iPXE of 2019
 * (measured), 0 under UEFI, where iPXE sees no map, and short where the map has more ranges than
 * the eight that iPXE kept then. `d0` to `d7` are the sizes of memory modules (SMBIOS type 17,
 * offset 0x0C), `a0` and `a1` start and end of mapped ranges (type 19, offset 0x04), in iPXE's
 * `hexraw`: the bytes as they lie in memory, lowest first. QEMU with 2500 MiB says `d0=c409` and
 * `a0=00000000ff0f2700` (measured). What is unknown is empty.
 *
 * @module
 */

/** By the name of the parameter. */
export type MemoryFacts = ReadonlyMap<string, string>;

const MODULES = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'];
const RANGES = ['a0', 'a1'];

/**
 * MiB, or undefined where nothing is known. Each source may miss memory and none invents it, so the
 * larger of modules and memory map counts; ranges, which some firmware makes up, only where both
 * are silent.
 */
export function memoryMiB(facts: MemoryFacts): number | undefined {
  const known = [modulesMiB(facts), mapMiB(facts)].filter((size) => size !== undefined);
  return known.length > 0 ? Math.max(...known) : rangesMiB(facts);
}

function mapMiB(facts: MemoryFacts): number | undefined {
  const text = facts.get('memory') ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function modulesMiB(facts: MemoryFacts): number | undefined {
  const sizes = MODULES.map((name) => moduleMiB(facts.get(name) ?? ''));
  if (sizes.includes('unknown')) return undefined;
  const known = sizes.filter((size) => typeof size === 'number');
  const total = known.reduce((sum, size) => sum + size, 0);
  return total >= 1 ? Math.floor(total) : undefined;
}

/**
 * DSP0134 §7.18: 0 is an empty slot, 0xFFFF an unknown size, bit 15 says KiB, 0x7FFF that it has 32
 * GiB or more.
 */
function moduleMiB(hex: string): number | 'unknown' | undefined {
  const [size] = littleEndian(hex, 2) ?? [];
  if (size === undefined || size === 0) return undefined;
  if (size === 0xffff) return 'unknown';
  if (size === 0x7fff) return 32_768;
  return size >= 0x8000 ? (size - 0x8000) / 1024 : size;
}

/** DSP0134 §7.20: KiB, both ends belong to the range. */
function rangesMiB(facts: MemoryFacts): number | undefined {
  const sizes = RANGES.map((name) => {
    const [start, end] = littleEndian(facts.get(name) ?? '', 4) ?? [];
    // 0xFFFFFFFF refers to 64-bit fields, which only machines beyond 4 TiB have.
    if (start === undefined || end === undefined || start === 0xffff_ffff) return 0;
    return end > start ? (end - start + 1) / 1024 : 0;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total >= 1 ? Math.floor(total) : undefined;
}

/** The numbers of `width` bytes in `hex`, or undefined where it is not made of them. */
function littleEndian(hex: string, width: 2 | 4): readonly number[] | undefined {
  if (hex === '' || !/^[0-9a-f]*$/i.test(hex) || hex.length % (width * 2) !== 0) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  return Array.from({ length: bytes.length / width }, (_, index) =>
    bytes.readUIntLE(index * width, width),
  );
}
