/**
 * TypeScript as a list of tokens: enough to see what a file imports and names, and never to take a
 * comment, a string or a regular expression for code.
 *
 * @module
 */

export type Token = {
  readonly kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'mark';
  /** What stands between the quotes of a string; HOLE for each `${…}` of a template. */
  readonly text: string;
  readonly line: number;
};

/** Stands for an expression within a template. */
export const HOLE = '\u0000';

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const HASHBANG = /^#![^\n]*/y;
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGEX = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const MARK = /=>|\?\.|\.\.\.|[\s\S]/y;

/** Words after which a slash begins a regular expression, since no value has ended. */
const OPERATORS = new Set(
  'return typeof case in of delete void throw new instanceof else do await yield'.split(' '),
);
const CONTROLS = new Set(['if', 'while', 'for', 'with']);

/** The tokens of `source` in their order; those within a template come before it. Throws nothing: odd text gives odd tokens. */
export function tokenise(source: string): readonly Token[] {
  return new Scanner(source).scan();
}

class Scanner {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  /** For each open parenthesis, whether it belongs to `if`, `while`, `for` or `with`. */
  readonly #parentheses: boolean[] = [];
  /** Whether the parenthesis that closed last was one of those. */
  #afterControl = false;
  /** How many templates are open around here. */
  #templates = 0;
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
  }

  scan(): readonly Token[] {
    this.#take(HASHBANG);
    this.#code();
    return this.#tokens;
  }

  /** Up to the end, or to the `}` that closes a template's expression. */
  #code(): void {
    for (let open = 0; ; ) {
      this.#take(BLANK);
      const next = this.#source[this.#at];
      if (next === undefined) return;
      if (next === '}' && open === 0 && this.#templates > 0) return;
      open += next === '{' ? 1 : next === '}' ? -1 : 0;
      if (next === '`') this.#template();
      else this.#token();
    }
  }

  #template(): void {
    const line = this.#line;
    let text = '';
    this.#at += 1;
    for (;;) {
      text += this.#take(TEMPLATE_TEXT);
      if (this.#source[this.#at] !== '$') break;
      this.#at += 2;
      this.#templates += 1;
      this.#code();
      this.#templates -= 1;
      this.#at += 1;
      text += HOLE;
    }
    this.#at += 1;
    this.#tokens.push({ kind: 'template', text, line });
  }

  #token(): void {
    const line = this.#line;
    const push = (kind: Token['kind'], text: string) => this.#tokens.push({ kind, text, line });
    const quoted = this.#take(STRING);
    if (quoted) return void push('string', quoted.slice(1, -1));
    const word = this.#take(WORD);
    if (word) return void push('word', word);
    const number = this.#take(NUMBER);
    if (number) return void push('number', number);
    const regex = this.#regexMayBegin() ? this.#take(REGEX) : '';
    if (regex) return void push('regex', regex);
    const mark = this.#take(MARK);
    this.#noteParenthesis(mark);
    push('mark', mark);
  }

  #noteParenthesis(mark: string): void {
    const before = this.#tokens.at(-1);
    if (mark === '(') this.#parentheses.push(before?.kind === 'word' && CONTROLS.has(before.text));
    if (mark === ')') this.#afterControl = this.#parentheses.pop() ?? false;
  }

  #regexMayBegin(): boolean {
    const before = this.#tokens.at(-1);
    if (before === undefined) return true;
    if (before.kind === 'word') return OPERATORS.has(before.text);
    if (before.kind !== 'mark' || before.text === ']') return false;
    return before.text === ')' ? this.#afterControl : true;
  }

  /** What matches here, or ''; moves past it. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0] ?? '';
    this.#at += text.length;
    this.#line += text.split('\n').length - 1;
    return text;
  }
}
