/**
 * How a failure is told: what happened, then what to do. With `--json` as one JSON value.
 *
 * @module
 */
import { ApiError } from './api/api-failure.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { colourPaint, plainPaint, wantsColour } from './terminal/paint.ts';
import { safeText } from './terminal/safe-text.ts';
import type { World } from './world.ts';

export function reportFailure(
  error: unknown,
  { world, json }: { readonly world: World; readonly json: boolean },
): ExitCode {
  const { exit, message, advice } = asFailure(error);
  if (json) {
    const problem = error instanceof ApiError ? error.problem : { detail: message };
    world.stderr.write(`${JSON.stringify({ error: problem, advice, exit })}\n`);
    return exit;
  }
  const isTerminal = world.stderr.isTTY === true;
  const paint = wantsColour(world.env, { isTerminal, off: false }) ? colourPaint : plainPaint;
  const lines = message.split('\n').map(safeText);
  world.stderr.write(
    `${isTerminal ? '\r\u001b[K' : ''}${paint('pilotlight:', 'bad')} ${lines.join('\n  ')}\n`,
  );
  for (const line of advice) world.stderr.write(`  ${safeText(line)}\n`);
  return exit;
}

/** What nobody named is a mistake of ours; it is told as it is. */
function asFailure(error: unknown): Pick<CliError, 'exit' | 'message' | 'advice'> {
  if (error instanceof CliError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { exit: EXIT.failed, message, advice: [] };
}
