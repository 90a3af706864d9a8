/**
 * What comes of a wish, as every driver says it.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../domain/errors.ts';
import type { PowerOutcome } from '../domain/power.ts';

export function done(words: string): PowerOutcome {
  return { kind: 'done', words };
}

/** It is never done in this way. `problems` name the setting that would help. */
export function refused(words: string, problems: readonly FieldProblem[] = []): ProvisioningError {
  return new ProvisioningError('POWER_REFUSED', words, { problems });
}

/** It was not done now. */
export function failed(words: string, cause?: unknown): ProvisioningError {
  return new ProvisioningError('POWER_FAILED', words, { cause });
}

export function isRefusal(error: unknown): error is ProvisioningError {
  return error instanceof ProvisioningError && error.code === 'POWER_REFUSED';
}

/** The last line of what a program complains of, short enough for a timeline. */
export function complaint(stderr: string): string {
  return stderr.trim().split('\n').at(-1)?.slice(0, 200) || 'it says nothing';
}
