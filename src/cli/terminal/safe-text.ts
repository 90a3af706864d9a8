/**
 * Text from elsewhere on a terminal.
 *
 * @module
 */

/**
 * A machine's timeline holds what its firmware and installer said. A control character there could move the
 * cursor, or rewrite what a person believes to have read: each becomes a visible mark.
 */
export function safeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (mark) => (mark === '\n' ? ' ' : '·'));
}
