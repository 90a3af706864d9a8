/**
 * Why an image could not be had, in words for whoever asked for it.
 *
 * @module
 */

export type ImageFaultKind =
  /** The network or the mirror failed in a way that may pass: trying again can help. */
  | 'network'
  /** The mirror answers, and not with what was asked for. */
  | 'mirror'
  /** The mirror has no such release. */
  | 'not-found'
  /** A signature or a sum does not fit: nothing of it is used. */
  | 'untrusted'
  /** The disk is full, or cannot be written. */
  | 'disk'
  /** A program that is needed is not on this host. */
  | 'program'
  /** Somebody called it off. */
  | 'cancelled';

export class ImageFault extends Error {
  override readonly name = 'ImageFault';
  readonly kind: ImageFaultKind;

  constructor(kind: ImageFaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** What the system says of a disk that cannot take more. */
const DISK_CODES: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'the folder cannot be written'],
  ['EPERM', 'the folder cannot be written'],
  ['EIO', 'the disk fails'],
  ['EFBIG', 'the file system cannot hold a file of this size'],
]);

/** An error of the file system or of anything else as a fault; a fault as it is. */
export function asFault(error: unknown): ImageFault {
  if (error instanceof ImageFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const disk = DISK_CODES.get(code);
  if (disk !== undefined) return new ImageFault('disk', disk, { cause: error });
  // Calls on sockets name an address.
  const ofFile = error instanceof Error && 'syscall' in error && !('address' in error);
  return new ImageFault(ofFile ? 'disk' : 'mirror', message, { cause: error });
}
