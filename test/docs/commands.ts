/**
 * The commands that documents show, judged by the command line itself.
 *
 * @module
 */
import { COMMANDS } from '../../src/cli/command-table.ts';
import { helpText } from '../../src/cli/help/help.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { findCommand } from '../../src/cli/run.ts';
import { wordsOf } from '../support/cli.ts';
import { fencesOf, type Page, spansOf } from '../support/documents.ts';

/** `isMention`: a name inside a sentence, whose words and options may be left out. */
export type ShownCommand = {
  readonly typed: string;
  readonly line: number;
  readonly isMention: boolean;
};

const SHELLS: readonly string[] = ['', 'sh', 'bash', 'console'];
/** Up to what the shell takes for itself. An option first only where nothing else can be meant: others have users of this name. */
const CALL =
  /(?:(?<![\w/.'"@-])(?:\.\/|npx )?pilotlight (?=[a-z])|(?:^|^\$ |\.\/)pilotlight (?=--))([^|<>)#;]*)/;
const GROUPS = new Set(COMMANDS.map(({ name }) => name.split(' ')[0] ?? ''));

export function commandsIn(page: Page): readonly ShownCommand[] {
  const inFences = fencesOf(page)
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ text, line }) =>
      joined(text).flatMap(({ text: shown, at }) => {
        const typed = CALL.exec(shown)?.[1];
        return typed === undefined ? [] : [{ typed, line: line + at, isMention: false }];
      }),
    );
  const inSpans = spansOf(page).flatMap(({ text, line }) => {
    const typed = CALL.exec(text)?.[1] ?? (isGroupCall(text) ? text : undefined);
    return typed === undefined ? [] : [{ typed, line, isMention: true }];
  });
  return [...inFences, ...inSpans];
}

/** `nodes approve NAME…`: a command without the program's name. */
function isGroupCall(text: string): boolean {
  const [first = '', second = ''] = text.split(' ');
  return GROUPS.has(first) && /^[a-z]+$/.test(second);
}

/** Lines, those that end in a backslash with the next. */
function joined(text: string): readonly { readonly text: string; readonly at: number }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    if (lines[at - 1]?.endsWith('\\')) return [];
    let end = at;
    while (lines[end]?.endsWith('\\')) end += 1;
    const whole = lines.slice(at, end + 1).map((part) => part.replace(/\\$/, ' '));
    return [{ text: end === at ? line : whole.join(''), at }];
  });
}

/** How the sentence goes on behind a command. */
const SENTENCE = / (?:keeps|shows|wrote|removes|…).*/;

/** Commands that a program tells a person to type, in the text of its source. */
export function hintsIn({ path, text }: Page): readonly (ShownCommand & { path: string })[] {
  const groups = [...GROUPS].join('|');
  const hint = new RegExp(`\\bpilotlight ((?:${groups})\\b[^'"\`,.;:()|<>#\\n\\\\]*)`, 'g');
  const lines = text.split('\n').map((line) => (/^ \* /.test(line) ? '' : line));
  return lines.flatMap((line, at) =>
    [...line.matchAll(hint)].map(([, typed = '']) => {
      const command = typed
        .replace(/\$\{.*/, 'X')
        .replace(SENTENCE, '')
        .trim();
      return { path, typed: command, line: at + 1, isMention: true };
    }),
  );
}

/** What the command line says to it; undefined where it takes it. */
export async function mistakeIn({ typed, isMention }: ShownCommand): Promise<string | undefined> {
  try {
    const found = findCommand(wordsOf(typed));
    if (found.kind === 'help') {
      return (await helpText(found.topic)) === undefined ? `no help on ${found.topic}` : undefined;
    }
    const command = await found.entry.load();
    if (!isMention || found.rest.length > 0) {
      parseArguments(found.entry.name, command, found.rest);
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function commandMistakes(page: Page): Promise<readonly string[]> {
  const judged = commandsIn(page).map(async (shown) => {
    const mistake = await mistakeIn(shown);
    return mistake === undefined ? [] : [`${page.path}:${shown.line} ${shown.typed}: ${mistake}`];
  });
  return (await Promise.all(judged)).flat();
}
