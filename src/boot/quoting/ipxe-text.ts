/**
 * Text for iPXE's `echo`, which has no quotes and no escapes at all.
 *
 * iPXE splits a line at whitespace, takes the words `||`, `&&` and `;` as operators and a word that
 * begins with `#` as a comment (`exec.c`), expands `${…}` in every word, over and over until none
 * is left (`settings.c`), and joins lines at a trailing backslash (`script.c`). So the characters
 * that all of this is made of are replaced by harmless ones that look alike. None of them is left,
 * so that texts stay harmless side by side, too.
 *
 * @module
 */

const LOOKALIKES: Readonly<Record<string, string>> = {
  '{': '(',
  '}': ')',
  '|': '/',
  '&': '+',
  ';': ',',
  '#': '*',
  '\\': '/',
};

/**
 * iPXE keeps two pointers a word on a stack of 4 KB (BIOS, `stack.S`): a reason of a thousand words
 * would leave it.
 */
const LONGEST = 240;

/**
 * Printable ASCII for one line of the screen: all else is shown as `?`, runs of whitespace as a
 * space.
 */
export function ipxeText(value: string | number): string {
  const text = String(value)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[^ -~]/gu, '?')
    .replace(/[{}|&;#\\]/g, (character) => LOOKALIKES[character] ?? '?')
    // `echo` reads a first word with a dash as an option (`getopt.c`).
    .replace(/^-/, '~');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
