/**
 * A whole file within a shell script.
 *
 * @module
 */

/** Stands alone in the last line of every document; a script says `<<'END_OF_FILE'`. */
const MARK = 'END_OF_FILE';

/**
 * The lines of `text` and the mark that ends them. A quoted mark keeps every character (POSIX.1 XCU
 * §2.7.4), so that only a line that is the mark itself would end the file early: it throws for that,
 * and for NUL, which shells drop.
 */
export function hereDocument(text: string): string {
  if (text.includes('\0')) throw new RangeError('a here-document cannot hold NUL');
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.includes(MARK)) throw new RangeError(`a line of the file is ${MARK}`);
  return `${lines.join('\n')}\n${MARK}`;
}
