/**
 * `pilotlight plan`
 *
 * @module
 */
import { isSettled, planSite } from '../../domain/site/plan.ts';
import { planText } from '../apply/plan-text.ts';
import { readFound } from '../apply/read-found.ts';
import { FILE_OPTION, readSiteFile } from '../apply/read-site.ts';
import { refuseProblems } from '../apply/refuse-problems.ts';
import { command } from '../command.ts';
import { EXIT } from '../exit.ts';

export const definition = command({
  options: {
    file: FILE_OPTION,
    prune: { kind: 'flag', help: 'and removes what the file does not name and Pilotlight made' },
  },
  about:
    'Changes nothing. Ends with 0 where the site is as its file says, and with 10 where it is not.',
  examples: [
    { line: 'pilotlight plan', why: 'Of pilotlight.yaml in this folder.' },
    { line: 'pilotlight plan -f site.yaml --prune', why: 'What apply --prune would remove, too.' },
  ],
  async run({ api, options, json, terminal, world }) {
    const site = await readSiteFile(world, options.file);
    const plan = planSite(site, await readFound(api, site), { prune: options.prune });
    refuseProblems(plan);
    if (json) terminal.json({ actions: plan.actions.map(told), kept: plan.kept });
    else for (const line of planText(plan, terminal.paint)) terminal.print(line);
    return isSettled(plan) ? EXIT.done : EXIT.changes;
  },
});

/** Without what the plan remembers for itself. */
export function told({ kind, name, changes }: { kind: string; name: string; changes: unknown }) {
  return { kind, name, changes };
}
