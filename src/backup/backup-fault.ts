/**
 * What a backup or its restoring can't do, in words.
 *
 * @module
 */

/** The message begins with what is wrong and ends with what to do. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault';
}
