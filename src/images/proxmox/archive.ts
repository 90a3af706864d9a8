/**
 * The ISO as an archive that the kernel unpacks into its initial file system, where the installer looks for
 * `/proxmox.iso`.
 *
 * iPXE can make such an archive itself, but not everywhere: Debian's of 2019 hands a kernel under UEFI the
 * bare bytes (measured). What is an archive already works with each of them, and under BIOS.
 *
 * @module
 */

/** What is sent before and after the bytes of a file. */
export type Framing = { readonly before: Uint8Array; readonly after: Uint8Array };

const NAME = 'proxmox.iso';
const TRAILER = 'TRAILER!!!';
/** A regular file that root may read. */
const MODE = 0o100_644;
/** Eight hexadecimal digits hold the size (cpio(5), "New ASCII Format"). */
const MOST_BYTES = 0xffff_ffff;

/** Throws a RangeError for 4 GiB and more. */
export function archiveFraming(size: number): Framing {
  if (size > MOST_BYTES) {
    throw new RangeError(
      `an archive for the kernel holds at most ${MOST_BYTES} bytes, got ${size}`,
    );
  }
  const entry = header(NAME, { mode: MODE, size });
  const trailer = header(TRAILER, { mode: 0, size: 0 });
  return { before: entry, after: Buffer.concat([padding(size), trailer]) };
}

/** Each archive begins at a multiple of four, and some loaders put one behind the other as they are. */
export function padding(size: number): Uint8Array {
  return Buffer.alloc((4 - (size % 4)) % 4);
}

/** The header and the name, up to where the data begin. */
function header(name: string, { mode, size }: { readonly mode: number; readonly size: number }) {
  // inode, mode, uid, gid, links, mtime, size, two devices of two numbers each, length of the name, checksum
  const numbers = [1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0];
  const text = `070701${numbers.map(eightDigits).join('')}${name}\0`;
  return Buffer.concat([Buffer.from(text, 'latin1'), padding(text.length)]);
}

function eightDigits(value: number): string {
  return value.toString(16).padStart(8, '0').toUpperCase();
}
