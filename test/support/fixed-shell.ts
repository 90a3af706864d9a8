/**
 * A machine that answers each command as it was told beforehand.
 *
 * @module
 */
import type { RemoteShell } from '../../src/k3s/remote-shell.ts';

export type FixedAnswer = {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
};

/** By the words of the command, joined by spaces. A list is used up, one answer a run. */
export function fixedShell(
  answers: Readonly<Record<string, FixedAnswer | FixedAnswer[]>>,
): RemoteShell & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    async run(argv) {
      const line = argv.join(' ');
      ran.push(line);
      const told = answers[line];
      const answer = Array.isArray(told) ? told.shift() : told;
      if (answer === undefined) return { code: 127, stdout: '', stderr: `${line}: not found\n` };
      return { code: 0, stdout: '', stderr: '', ...answer };
    },
  };
}
