/**
 * The same for several names: one that fails does not keep the others from theirs.
 *
 * @module
 */
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { reportFailure } from './report-failure.ts';
import type { World } from './world.ts';

type Told = { readonly world: World; readonly json: boolean };

/** Ends at once where no other could succeed. The exit code is that of the first failure. */
export async function forEach(
  names: readonly string[],
  { world, json }: Told,
  act: (name: string) => Promise<void>,
): Promise<ExitCode | undefined> {
  let exit: ExitCode | undefined;
  for (const name of new Set(names)) {
    try {
      await act(name);
    } catch (error) {
      if (names.length === 1 || isForAll(error)) throw error;
      const code = reportFailure(error, { world, json });
      exit ??= code;
    }
  }
  return exit;
}

function isForAll(error: unknown): boolean {
  if (!(error instanceof CliError)) return true;
  return error.exit === EXIT.unreachable || error.exit === EXIT.unauthenticated;
}
