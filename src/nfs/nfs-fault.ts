/**
 * What goes wrong with a call, as NFSv3 says it (RFC 1813 §2.6).
 *
 * @module
 */

/** `nfsstat3`. */
export const NFS3 = {
  ok: 0,
  noEntry: 2,
  io: 5,
  access: 13,
  notDirectory: 20,
  isDirectory: 21,
  invalid: 22,
  readOnly: 30,
  nameTooLong: 63,
  stale: 70,
  badCookie: 10_003,
  tooSmall: 10_005,
  /** Not now: the client asks again after five seconds, for as long as it takes. */
  jukebox: 10_008,
} as const;

export type NfsStatus = (typeof NFS3)[keyof typeof NFS3];

export class NfsFault extends Error {
  override readonly name = 'NfsFault';
  readonly status: NfsStatus;

  constructor(status: NfsStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
