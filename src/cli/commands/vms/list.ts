/**
 * `pilotlight vms list`
 *
 * @module
 */
import { command } from '../../command.ts';
import { VM_COLUMNS, type VmShape } from './vm-shape.ts';

export const definition = command({
  options: { quiet: { kind: 'flag', short: 'q', help: 'names alone, one a line' } },
  about: 'How far each is installed stands in pilotlight nodes list, under the same name.',
  examples: [{ line: 'pilotlight vms', why: 'Those that Pilotlight made, and no others.' }],
  async run({ api, options, json, terminal }) {
    const vms = await api.list<VmShape>('/vms', 'vms');
    if (json) terminal.json({ vms });
    else if (options.quiet) for (const { name } of vms) terminal.print(name);
    else if (vms.length > 0) terminal.table(VM_COLUMNS, vms);
    else terminal.note('There is none yet: pilotlight vms create --hypervisor NAME …');
    return undefined;
  },
});
