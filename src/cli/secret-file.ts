/**
 * Files that options and sites name, where a value is too long or too secret for a command line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { CliError, EXIT } from './exit.ts';

/** Without the line break that ends every file. */
export function readSecret(file: string, option: string): string {
  const text = readGiven(file, option).trim();
  if (text !== '' && !/\s/.test(text)) return text;
  throw new CliError(
    EXIT.usage,
    `${option}: expected a secret and nothing else in ${file}, got something else`,
  );
}

export function readGiven(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const got = (cause as Error).message;
    throw new CliError(EXIT.usage, `${option}: expected a file that can be read, got ${got}`, {
      cause,
    });
  }
}
