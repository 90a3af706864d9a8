/**
 * How a command ends: its exit code is API, and every failure says what to do next.
 *
 * @module
 */

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unauthenticated: 5,
  unreachable: 6,
  waitedTooLong: 7,
  /** Of `plan`: the site is not as the file says. */
  changes: 10,
  /** As shells count a program that SIGINT ended. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure for the person at the terminal. `advice`: what to do, one line each. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitCode;
  readonly advice: readonly string[];

  constructor(
    exit: ExitCode,
    message: string,
    options: ErrorOptions & { readonly advice?: readonly string[] } = {},
  ) {
    super(message, options);
    this.exit = exit;
    this.advice = options.advice ?? [];
  }
}

/** What was typed is not what the command takes. `command`: whose help says more. */
export function usageError(command: string, message: string): CliError {
  const advice = [`pilotlight ${command ? `${command} ` : ''}--help shows what it takes`];
  return new CliError(EXIT.usage, message, { advice });
}
