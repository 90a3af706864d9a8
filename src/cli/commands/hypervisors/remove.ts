/**
 * `pilotlight hypervisors remove NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { forEach } from '../../for-each.ts';
import { HYPERVISORS } from './hypervisor-words.ts';

export const definition = command({
  arguments: { name: HYPERVISORS },
  about: 'Refused while it carries VMs that Pilotlight made.',
  examples: [{ line: 'pilotlight hypervisors remove pve', why: 'It and its token are forgotten.' }],
  async run(call) {
    return await forEach(call.words.name, call, async (name) => {
      await call.api.send('DELETE', `/hypervisors/${part(name)}`);
      if (!call.json) call.terminal.print(`${name} is forgotten.`);
    });
  },
});
