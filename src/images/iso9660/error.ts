/**
 * Why a file is no ISO 9660 image that can be read.
 *
 * @module
 */

export type IsoFault =
  /** There is no volume descriptor where one must be. */
  | 'not-iso9660'
  /** The file ends before the volume does. */
  | 'cut-short'
  /** The image contradicts itself, or ECMA-119, SUSP or Rock Ridge. */
  | 'damaged'
  /** Well-formed, and nothing that Linux install media use. */
  | 'unsupported'
  /** More than an honest image needs: reading on would cost memory or time without bound. */
  | 'too-large';

/** The message reads after the file's name: "ubuntu.iso: is cut short: 5 of 9 bytes". */
export class IsoError extends Error {
  override readonly name = 'IsoError';
  readonly reason: IsoFault;

  constructor(reason: IsoFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
