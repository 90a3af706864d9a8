/**
 * Why the registry's file can't be used. Met at the start, by a person who reads the log.
 *
 * @module
 */

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly path: string;

  /** `message` begins with what is wrong with the file and ends with what to do. */
  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** The file is there and can't be trusted. */
export function unreadable(path: string, cause: unknown): DatabaseError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DatabaseError(
    path,
    `the registry ${path} can't be read: ${why}. ` +
      'Move it away together with its -wal and -shm files, and put the last backup in its place; ' +
      'without a backup, start with a new registry and register the nodes again',
    { cause },
  );
}
