/**
 * What a directory of an image holds.
 *
 * @module
 */
import type { ByteRange } from '../bulk/byte-range.ts';

export type IsoEntry = {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly name: string;
  /**
   * The byte of the image at which its directory record stands; a directory's own record, and not
   * the one in its parent. One thing has one, for as long as the image is the same file. An extent
   * would not do: all empty files share one, and so do hard links.
   */
  readonly id: number;
  /** Bytes; the length of the target for a symbolic link. */
  readonly size: number;
  /** Where the bytes are. Adjoining ones are joined; a file of 4 GiB and more may still have several. */
  readonly extents: readonly ByteRange[];
  /** ms since the epoch. */
  readonly modifiedAt: number;
  /** `st_mode` of POSIX; undefined without Rock Ridge. */
  readonly mode: number | undefined;
  /** Only of a symbolic link. */
  readonly target: string | undefined;
};
