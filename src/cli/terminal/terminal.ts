/**
 * The two streams of a command: results on standard output, everything about them on standard error.
 *
 * So a table or JSON can be piped on while progress stays on the screen.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { World } from '../world.ts';
import { colourPaint, type Paint, plainPaint, wantsColour } from './paint.ts';
import { type Column, cut, table } from './table.ts';

export type Terminal = {
  /** For standard output. */
  readonly paint: Paint;
  /** Whether a person can be asked. */
  readonly asks: boolean;
  /** A result. */
  print(line: string): void;
  json(value: unknown): void;
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void;
  /** Something about the work; it stays. */
  note(line: string): void;
  /** How far the work is: on a terminal one line that is written over, else nothing. */
  progress(line: string): void;
  /** Waits for a line; undefined at the end of the input. */
  ask(question: string): Promise<string | undefined>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string | undefined>;
};

export function createTerminal(world: World, noColour: boolean): Terminal {
  const { env, stdin, stdout, stderr } = world;
  const paint = paintFor(stdout.isTTY);
  const width = stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY;
  let shown = '';

  function paintFor(isTTY: boolean | undefined): Paint {
    const colours = wantsColour(env, { isTerminal: isTTY === true, off: noColour });
    return colours ? colourPaint : plainPaint;
  }
  function clear(): void {
    if (shown !== '') stderr.write('\r\u001b[K');
    shown = '';
  }
  function print(line: string): void {
    clear();
    stdout.write(`${line}\n`);
  }

  return {
    paint,
    asks: stdin.isTTY === true && stderr.isTTY === true,
    print,
    json: (value) => print(JSON.stringify(value)),
    table: (columns, rows) => {
      for (const line of table(columns, rows, { width, paint })) print(line);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!stderr.isTTY || line === shown) return;
      clear();
      shown = cut(line, Math.max(1, (stderr.columns || 80) - 1));
      stderr.write(shown);
    },
    ask(question) {
      clear();
      return readLine(stdin, { question, output: stderr });
    },
    async askSecret(question) {
      clear();
      stderr.write(question);
      const silent = new Writable({ write: (_piece, _encoding, done) => done() });
      const answer = await readLine(stdin, { question: '', output: silent });
      stderr.write('\n');
      return answer;
    },
  };
}

type Asking = { readonly question: string; readonly output: NodeJS.WritableStream };

/** The end of the input answers nothing: readline alone would wait for ever. */
async function readLine(input: NodeJS.ReadStream, { question, output }: Asking) {
  const lines = createInterface({ input, output, terminal: true });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
