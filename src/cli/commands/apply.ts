/**
 * `pilotlight apply`
 *
 * @module
 */
import type { Action, Plan } from '../../domain/site/plan.ts';
import { isSettled, planSite } from '../../domain/site/plan.ts';
import { carryOut } from '../apply/carry-out.ts';
import { planText, titleOf } from '../apply/plan-text.ts';
import { readFound } from '../apply/read-found.ts';
import { FILE_OPTION, readSiteFile } from '../apply/read-site.ts';
import { refuseProblems } from '../apply/refuse-problems.ts';
import { command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { safeText } from '../terminal/safe-text.ts';
import { YES } from './nodes/node-words.ts';
import { told } from './plan.ts';

const DEFAULT_TIMEOUT = 2 * 3_600_000;

export const definition = command({
  options: {
    file: FILE_OPTION,
    prune: { kind: 'flag', help: 'removes what the file does not name and Pilotlight made' },
    timeout: {
      kind: 'duration',
      value: 'TIME',
      help: 'how long to wait for what takes its time; 2h where it is not given',
    },
    yes: YES,
  },
  about:
    'Shows the plan and asks. Hypervisors that are installed first are waited for. Interrupted, it goes on where it was when it is run again; a second time it does nothing.',
  examples: [
    { line: 'pilotlight apply', why: 'Of pilotlight.yaml in this folder.' },
    { line: 'pilotlight apply -f site.yaml --yes', why: 'In a script.' },
    { line: 'pilotlight apply --prune', why: 'And removes what the file no longer names.' },
  ],
  async run(call) {
    const { api, options, json, terminal, world } = call;
    const site = await readSiteFile(world, options.file);
    const plan = planSite(site, await readFound(api, site), { prune: options.prune });
    refuseProblems(plan);
    if (!json) for (const line of planText(plan, terminal.paint)) terminal.print(line);
    if (plan.actions.length > 0) {
      await confirm(terminal, questionFor(plan), options.yes);
      const done = (action: Action) =>
        json ? terminal.json(told(action)) : terminal.print(safeText(doneText(action)));
      const timeout = options.timeout ?? DEFAULT_TIMEOUT;
      await carryOut(plan.actions, { api, terminal, site, timeout, done });
    }
    const after = planSite(site, await readFound(api, site), { prune: options.prune });
    return verdictOn(after);
  },
});

function questionFor({ actions }: Plan): string {
  const removed = actions.filter(({ kind }) => /^(delete|remove|forget)-/.test(kind)).length;
  const of = removed === 0 ? '' : `, and ${removed} of them remove something`;
  return `${actions.length} to do${of}.`;
}

function doneText(action: Action): string {
  return `done  ${titleOf(action).split(':')[0]}`;
}

/** Nothing is left, but for what somebody else did meanwhile, and what no apply can change. */
function verdictOn(plan: Plan): ExitCode {
  if (isSettled(plan)) return EXIT.done;
  if (plan.actions.length + plan.problems.length === 0) return EXIT.refused;
  const names = plan.actions.map(({ name }) => name).join(', ');
  const message = `the site is not as its file says: somebody changed it meanwhile (${names})`;
  throw new CliError(EXIT.refused, message, { advice: ['pilotlight plan shows the difference'] });
}
