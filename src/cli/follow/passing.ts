/**
 * What ends no following: it passes, and the same question is put again.
 *
 * @module
 */
import { ApiError } from '../api/api-failure.ts';
import { CliError, EXIT } from '../exit.ts';

/** Too many at once, and not now: as the API says it while it starts, stops, or has its hands full. */
const LATER: ReadonlySet<number> = new Set([429, 503]);

export function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return LATER.has(error.status);
  return error instanceof CliError && error.exit === EXIT.unreachable;
}
