/**
 * `pilotlight hypervisors check [NAME...]`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { CliError, EXIT } from '../../exit.ts';
import { forEach } from '../../for-each.ts';
import type { HypervisorShape } from './hypervisor-shape.ts';
import { HYPERVISORS } from './hypervisor-words.ts';
import { printHypervisor } from './print-hypervisor.ts';

export const definition = command({
  arguments: { name: { ...HYPERVISORS, kind: 'any' } },
  about: 'All of them where none is named. Ends with 1 where one is not up or lacks a privilege.',
  examples: [{ line: 'pilotlight hypervisors check', why: 'After anything changed on them.' }],
  async run(call) {
    const { api, words, json, terminal } = call;
    const all = await api.list<HypervisorShape>('/hypervisors', 'hypervisors');
    const names = words.name.length > 0 ? words.name : all.map(({ name }) => name);
    return await forEach(names, call, async (name) => {
      const path = `/hypervisors/${part(name)}/check`;
      const checked = await api.send<HypervisorShape>('POST', path, {});
      if (checked === undefined)
        throw new CliError(EXIT.failed, `${name}: the server told nothing`);
      if (json) terminal.json(checked);
      else printHypervisor(terminal, checked);
      const { state, missingPrivileges } = checked;
      if (state === 'up' && missingPrivileges.length === 0) return;
      throw new CliError(EXIT.failed, `${name} can't be used as it is`);
    });
  },
});
