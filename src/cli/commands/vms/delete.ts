/**
 * `pilotlight vms delete NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { forEach } from '../../for-each.ts';
import { YES } from '../nodes/node-words.ts';
import { VMS } from './vm-shape.ts';

export const definition = command({
  arguments: { name: VMS },
  options: {
    dead: { kind: 'flag', help: 'as a member of the cluster it is lost: nothing is drained' },
    yes: YES,
  },
  examples: [
    { line: 'pilotlight vms delete worker-5', why: 'Asks, drains it, and destroys it.' },
    { line: 'pilotlight vms delete worker-4 worker-5 --yes', why: 'In a script.' },
  ],
  async run(call) {
    const { words, options, json, terminal } = call;
    await confirm(terminal, `This destroys ${listed(words.name)} with all disks.`, options.yes);
    return await forEach(words.name, call, async (name) => {
      const query = options.dead ? '?dead=true' : '';
      const vm = await call.api.send('DELETE', `/vms/${part(name)}${query}`);
      if (json) terminal.json(vm);
      else terminal.print(`${name} goes.`);
    });
  },
});
