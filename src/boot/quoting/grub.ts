/**
 * A text as one word of a GRUB script.
 *
 * @module
 */

/**
 * GRUB's single quotes keep everything but themselves, `$`, `;` and newlines included (`yylex.l`,
 * SQSTR). The screen that a word may end on shows ASCII only, so all else becomes `?`, and control
 * characters a space.
 */
export function grub(value: string | number): string {
  const text = String(value)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[^ -~]/gu, '?');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
