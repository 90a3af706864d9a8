/**
 * `pilotlight vms show NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { facts } from '../../terminal/facts.ts';
import { VM, type VmShape, vmFacts } from './vm-shape.ts';

export const definition = command({
  arguments: { name: VM },
  examples: [{ line: 'pilotlight vms show k3s-1', why: 'Where it is, and what it was made with.' }],
  async run({ api, words, json, terminal }) {
    const vm = await api.get<VmShape>(`/vms/${part(words.name)}`);
    if (json) terminal.json(vm);
    else for (const line of facts(vmFacts(vm), terminal.paint)) terminal.print(line);
    return undefined;
  },
});
