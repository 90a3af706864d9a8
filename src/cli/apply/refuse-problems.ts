/**
 * A site that can't be carried out here is refused whole.
 *
 * @module
 */
import type { Plan } from '../../domain/site/plan.ts';
import { CliError, EXIT } from '../exit.ts';

export function refuseProblems({ problems }: Plan): void {
  if (problems.length === 0) return;
  throw new CliError(EXIT.usage, `the file does not fit this Pilotlight\n${problems.join('\n')}`, {
    advice: ['nothing was done'],
  });
}
