/**
 * Completion for fish.
 *
 * @module
 */
import { type DescribedCommand, LISTED_BY, nextWords, type Offer } from './described.ts';

export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const lines = [
    '# fish completion of pilotlight: pilotlight completion fish > ~/.config/fish/completions/pilotlight.fish',
    ...FUNCTIONS,
    'complete -c pilotlight -f',
    ...[...nextWords(commands)].map(
      ([before, words]) =>
        `complete -c pilotlight -n "__pilotlight_typed ${quoted(before)}" -a ${quoted(words.join(' '))}`,
    ),
    ...commands.flatMap(commandLines),
  ];
  return `${lines.join('\n')}\n`;
}

/** `typed`: the words so far are these. `in`: they begin so. `at`: they begin so, and N follow (or more). */
const FUNCTIONS = [
  'function __pilotlight_words',
  '    string match -v -- "-*" (commandline -opc)[2..-1]',
  'end',
  'function __pilotlight_typed',
  '    set -l words (__pilotlight_words)',
  '    test "$words" = "$argv[1]"',
  'end',
  'function __pilotlight_in',
  '    set -l words (__pilotlight_words)',
  '    string match -q -- "$argv[1] *" "$words "',
  'end',
  'function __pilotlight_at',
  '    __pilotlight_in $argv[1]; or return 1',
  '    set -l words (__pilotlight_words)',
  '    set -l name (string split " " $argv[1])',
  '    test (count $words) $argv[2] (math (count $name) + $argv[3])',
  'end',
];

function commandLines({ name, summary, options, words, repeats }: DescribedCommand) {
  const inside = `-n "__pilotlight_in ${quoted(name)}"`;
  return [
    `# ${name}: ${summary}`,
    ...options.map(({ word, short, takesValue, help, ...offer }) => {
      const value = offer.completes === 'file' ? ' -r -F' : ` -x${offerText(offer)}`;
      const one = short === undefined ? '' : ` -s ${short.slice(1)}`;
      return `complete -c pilotlight ${inside} -l ${word.slice(2)}${one}${takesValue ? value : ''} -d ${quoted(help)}`;
    }),
    ...words.flatMap((offer, at) => {
      const offered = offerText(offer);
      const compared = repeats && at === words.length - 1 ? '-ge' : '-eq';
      const there = `-n "__pilotlight_at ${quoted(name)} ${compared} ${at}"`;
      return offered === '' ? [] : [`complete -c pilotlight ${there}${offered}`];
    }),
  ];
}

function offerText({ choices, completes }: Offer): string {
  if (choices.length > 0) return ` -a ${quoted(choices.join(' '))}`;
  if (completes === undefined || completes === 'file') return '';
  return ` -a ${quoted(`(${LISTED_BY[completes]} 2>/dev/null)`)}`;
}

/** Single quotes, in which fish knows two escapes alone. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
