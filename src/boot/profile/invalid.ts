/**
 * A profile's mistakes as one error.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';

/** PROFILE_INVALID, which names `path` and each mistake. */
export function invalid(path: string, problems: readonly FieldProblem[]): ProvisioningError {
  const lines = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  return new ProvisioningError('PROFILE_INVALID', `${path}: ${lines.join('; ')}`, { problems });
}
