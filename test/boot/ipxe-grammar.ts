/**
 * How iPXE reads a line of a script: a small model, after the rules of its `script.c`, `exec.c`,
 * `settings.c` and `getopt.c`.
 *
 * @module
 */

export type Settings = (name: string) => string;

/** One command of a line: what stands before it, and its words after expansion. */
export type IpxeCommand = {
  readonly after: '' | '||' | '&&' | ';';
  readonly words: readonly string[];
};

const OPERATORS = new Set(['||', '&&', ';']);

/** C's isspace. */
const SPACE = /[ \t\n\v\f\r]+/;

/** The lines of a script, continued ones joined. */
export function scriptLines(script: string): readonly string[] {
  return script.replace(/\\\r?\n/g, '').split(/\r?\n/);
}

export function parseLine(line: string, settings: Settings = () => ''): readonly IpxeCommand[] {
  const label = /^[ \t\v\f\r]*:[^ \t\v\f\r]*/.exec(line)?.[0] ?? '';
  const commands: IpxeCommand[] = [];
  let after: IpxeCommand['after'] = '';
  let words: string[] = [];
  for (const word of line.slice(label.length).split(SPACE).filter(Boolean)) {
    if (word.startsWith('#')) break;
    if (OPERATORS.has(word)) {
      commands.push({ after, words });
      after = word as IpxeCommand['after'];
      words = [];
    } else {
      words.push(expand(word, settings));
    }
  }
  return [...commands, { after, words }];
}

/** The last `${` before the first `}` is expanded, and the outcome again, until nothing is left. */
export function expand(word: string, settings: Settings): string {
  let text = word;
  for (;;) {
    const found = /^(?<head>.*)\$\{(?<name>[^}]*)\}/s.exec(firstExpansion(text));
    if (found?.groups === undefined) return text;
    const { head = '', name = '' } = found.groups;
    text = head + settings(name) + text.slice(found[0].length);
  }
}

/** Up to the first `}` that has a `${` before it. */
function firstExpansion(text: string): string {
  const start = text.indexOf('${');
  const end = start < 0 ? -1 : text.indexOf('}', start);
  return end < 0 ? '' : text.slice(0, end + 1);
}

/** What `echo` shows; undefined where it takes a word for an option. */
export function echoed(words: readonly string[]): string | undefined {
  const [, first = ''] = words;
  return first.startsWith('-') ? undefined : words.slice(1).join(' ');
}
