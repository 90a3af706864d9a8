/**
 * Messages that documents quote, looked for in the code that writes them.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Where messages are written; what stands in their holes is `…`. */
function written(): string {
  const folders = [
    ['src', /\.ts$/],
    ['setup', /\.mjs$/],
    ['templates', /\.hbs$/],
    ['static/js/words', /\.js$/],
  ] as const;
  const texts = folders.flatMap(([folder, ending]) => {
    const url = new URL(`../../${folder}/`, import.meta.url);
    return readdirSync(url, { recursive: true, encoding: 'utf8' })
      .filter((file) => ending.test(file))
      .map((file) => readFileSync(new URL(file, url), 'utf8'));
  });
  return texts
    .join('\n')
    .replace(/\$\{[^}]*\}/g, '…')
    .replace(/\\(['"`])/g, '$1')
    .replace(/\s+/g, ' ');
}

const WRITTEN = written();

/** Messages of a table: what stands in code in its first cells. */
export function quotedIn(section: string): readonly string[] {
  return section
    .split('\n')
    .filter((line) => /^\| .*`/.test(line))
    .flatMap((line) => {
      const cell = line.split(' | ')[0] ?? '';
      return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    });
}

/** Pieces of a message between its holes: `…`, a name or number in capitals. Short ones say nothing. */
function pieces(message: string): readonly string[] {
  return message
    .split(/…|: |\b[A-Z]\b|\bNAME\b/)
    .map((piece) => piece.trim().replace(/^"|[".:]$/g, ''))
    .filter((piece) => piece.length > 4);
}

/** The messages of which a piece is written nowhere. */
export function unwritten(messages: readonly string[]): readonly string[] {
  return messages.filter((message) => pieces(message).some((piece) => !WRITTEN.includes(piece)));
}
