/**
 * Texts that break out of wherever they are pasted without quoting.
 *
 * @module
 */
import fc from 'fast-check';

export const HOSTILE_STRINGS: readonly string[] = [
  '',
  "o'brien",
  'say "yes"',
  'key: value',
  'two\nlines',
  'carriage\r\nreturn',
  '$(reboot)',
  '`reboot`',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: iPXE's, not JavaScript's
  '${net0/mac}',
  '$${}{net0/mac}',
  'a || reboot',
  'a && reboot',
  'a ; reboot',
  '|| shell',
  '# comment',
  'end with backslash \\',
  '-n',
  '--help',
  ':label',
  '- item',
  '*alias',
  '!tag',
  'no',
  '5',
  'tab\tand NEL\u0085and LS\u2028',
  'lone \ud800 surrogate',
  '\u007f\ufeff',
  "'; menuentry x { reboot; }; echo '",
  '%{x}',
  'süß 日本 🔥',
];

/** Hostile fragments in any mixture, and any other text. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '$',
          '{',
          '}',
          '${',
          "'",
          '"',
          '\\',
          ';',
          '|',
          '||',
          '&',
          '&&',
          '#',
          '-',
          ' ',
        ),
        fc.constantFrom(
          '\n',
          '\r',
          '\t',
          ':',
          'a',
          '!',
          '*',
          '`',
          '%',
          '\u0085',
          '\u2028',
          '\ud800',
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(...HOSTILE_STRINGS),
);
