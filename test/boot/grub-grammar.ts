/**
 * How GRUB reads one line of a script: a small model of the words of its `yylex.l`.
 *
 * @module
 */

/** The commands of a line. A variable is shown as `<name>`. Throws for an open quote. */
export function parseGrubLine(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let at = 0;
  const endCommand = (): void => {
    if (words.length > 0) commands.push(words);
    words = [];
  };
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^[ \t]+/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
    } else if (rest.startsWith('#')) {
      break;
    } else if (/^[{}|&;<>\n]/.test(rest)) {
      endCommand();
      at += 1;
    } else {
      const { text, length } = word(rest);
      words.push(text);
      at += length;
    }
  }
  endCommand();
  return commands;
}

type Piece = { readonly pattern: RegExp; readonly read: (match: RegExpExecArray) => string };

const PIECES: readonly Piece[] = [
  { pattern: /^'([^']*)'/, read: ([, text = '']) => text },
  { pattern: /^"((?:\\.|[^"\\])*)"/s, read: ([, text = '']) => text.replace(/\\([$"\\])/g, '$1') },
  { pattern: /^\\(.)/s, read: ([, text = '']) => text },
  { pattern: /^\$(?:(\w+)|\{(\w+)\})/, read: ([, bare, braced]) => `<${bare ?? braced}>` },
  { pattern: /^[^{}|&$;<> \t\n'"\\]/, read: ([text]) => text },
];

function word(rest: string): { readonly text: string; readonly length: number } {
  let [text, length] = ['', 0];
  for (;;) {
    const remaining = rest.slice(length);
    if (remaining === '' || /^[{}|&;<> \t\n]/.test(remaining)) return { text, length };
    const piece = PIECES.find(({ pattern }) => pattern.test(remaining));
    const match = piece?.pattern.exec(remaining);
    if (piece === undefined || !match) throw new SyntaxError(`not a word of GRUB: ${remaining}`);
    text += piece.read(match);
    length += match[0].length;
  }
}
