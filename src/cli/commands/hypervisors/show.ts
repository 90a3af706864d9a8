/**
 * `pilotlight hypervisors show NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import type { HypervisorShape } from './hypervisor-shape.ts';
import { HYPERVISOR } from './hypervisor-words.ts';
import { printHypervisor } from './print-hypervisor.ts';

export const definition = command({
  arguments: { name: HYPERVISOR },
  examples: [{ line: 'pilotlight hypervisors show opti-01', why: 'Its hosts and their memory.' }],
  async run({ api, words, json, terminal }) {
    const hypervisor = await api.get<HypervisorShape>(`/hypervisors/${part(words.name)}`);
    if (json) terminal.json(hypervisor);
    else printHypervisor(terminal, hypervisor);
    return undefined;
  },
});
