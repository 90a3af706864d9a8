/**
 * How the line of the timeline begins that says what was refused. By it a cause knows the line again.
 *
 * @module
 */

/** An install that cannot be answered: of a profile, or of an image. */
export const CANNOT_INSTALL = 'cannot install: ';
/** A machine that is not fit for its install. */
export const REFUSED = 'refused: ';
export const MOUNT_REFUSED = 'the installer may not mount its medium by NFS: ';
