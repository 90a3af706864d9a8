/**
 * A program and its arguments as one line for the login shell behind sshd: SSH carries no argument list,
 * only a text (RFC 4254 §6.5), and `sh -c` takes it apart again.
 *
 * @module
 */

/** The kernel's MAX_ARG_STRLEN without its NUL: the whole line becomes one argument of the shell. */
const LONGEST_LINE = 131_071;

/**
 * Single quotes keep everything but themselves (POSIX.1 XCU §2.2.2), newlines included. Throws a RangeError
 * for no words, for NUL, and for a line that no shell could be started with: that belongs into the input.
 */
export function shellLine(argv: readonly string[]): string {
  if (argv.length === 0) throw new RangeError('a command needs a program');
  const line = argv.map(quoted).join(' ');
  const bytes = Buffer.byteLength(line);
  if (bytes > LONGEST_LINE) {
    throw new RangeError(`a command takes ${LONGEST_LINE} bytes at most, and this has ${bytes}`);
  }
  return line;
}

function quoted(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument cannot hold NUL');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
