/**
 * `pilotlight hypervisors list`
 *
 * @module
 */
import { command } from '../../command.ts';
import { HYPERVISOR_COLUMNS, type HypervisorShape } from './hypervisor-shape.ts';

export const definition = command({
  options: { quiet: { kind: 'flag', short: 'q', help: 'names alone, one a line' } },
  examples: [{ line: 'pilotlight hypervisors', why: 'Those that carry virtual machines.' }],
  async run({ api, options, json, terminal }) {
    const hypervisors = await api.list<HypervisorShape>('/hypervisors', 'hypervisors');
    if (json) terminal.json({ hypervisors });
    else if (options.quiet) for (const { name } of hypervisors) terminal.print(name);
    else if (hypervisors.length > 0) terminal.table(HYPERVISOR_COLUMNS, hypervisors);
    else terminal.note('There is none yet: pilotlight hypervisors add NAME --endpoint URL …');
    return undefined;
  },
});
