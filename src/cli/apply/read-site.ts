/**
 * The site's file, found and read.
 *
 * @module
 */
import type { FieldProblem } from '../../domain/errors.ts';
import type { Site } from '../../domain/site/site.ts';
import { CliError, EXIT } from '../exit.ts';
import type { World } from '../world.ts';

export const FILE_OPTION = {
  kind: 'text',
  short: 'f',
  value: 'FILE',
  completes: 'file',
  help: 'the file that describes the site; pilotlight.yaml where it is not given',
} as const;

export async function readSiteFile(world: World, file = 'pilotlight.yaml'): Promise<Site> {
  try {
    const site = await world.readSite(file);
    if (site.nodes ?? site.hypervisors ?? site.vms) return site;
  } catch (cause) {
    throw new CliError(EXIT.usage, wordsFor(file, cause), { cause });
  }
  const message = `${file} describes no site: expected nodes, hypervisors or vms`;
  throw new CliError(EXIT.usage, message, { advice: ['docs/cli.md has an example'] });
}

function wordsFor(file: string, error: unknown): string {
  const { problems, message, code } = error as Partial<NodeJS.ErrnoException> & {
    readonly problems?: readonly FieldProblem[];
  };
  if (code === 'ENOENT') return `there is no ${file}`;
  if (problems === undefined) return `${file}: ${message}`;
  return problems
    .map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`)
    .join('\n');
}
