/**
 * A text as one word of a POSIX shell.
 *
 * @module
 */

/**
 * Single quotes keep everything but themselves (POSIX.1 XCU §2.2.2). Throws for NUL, which no
 * argument can hold.
 */
export function shell(text: string): string {
  if (text.includes('\0')) throw new RangeError('a shell word cannot hold NUL');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
