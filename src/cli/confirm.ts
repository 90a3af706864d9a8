/**
 * Asking before something is lost.
 *
 * @module
 */
import { CliError, EXIT } from './exit.ts';
import type { Terminal } from './terminal/terminal.ts';

/** `yes` answers in advance. Where nobody can be asked, nothing is done. */
export async function confirm(terminal: Terminal, what: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.asks) {
    throw new CliError(EXIT.usage, `${what} Nobody can be asked here, so nothing was done.`, {
      advice: ['--yes answers in advance'],
    });
  }
  const answer = await terminal.ask(`${what} Go on? [y/N] `);
  if (/^\s*y(es)?\s*$/i.test(answer ?? '')) return;
  throw new CliError(EXIT.failed, 'nothing was done');
}

/** `opti-01`, `opti-01 and opti-02`, `opti-01, opti-02 and 3 more`. */
export function listed(names: readonly string[]): string {
  const [first = '', second = '', ...more] = names;
  if (more.length > 1) return `${first}, ${second} and ${more.length} more`;
  if (more.length === 1) return `${first}, ${second} and ${more[0]}`;
  return second === '' ? first : `${first} and ${second}`;
}
