/**
 * `pilotlight nodes preview WHAT NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { NODE } from './node-words.ts';

export const definition = command({
  arguments: {
    what: {
      kind: 'one',
      choices: ['ipxe', 'user-data', 'answer.toml'],
      help: "its boot script, or its installer's answers; answer.toml for Proxmox VE",
    },
    name: NODE,
  },
  about: 'Without a trace, and without a ticket: what is shown opens nothing.',
  examples: [
    { line: 'pilotlight nodes preview user-data opti-01', why: 'Before it is switched on.' },
  ],
  async run({ api, words, json, terminal }) {
    const text = await api.text(`/nodes/${part(words.name)}/preview/${words.what}`);
    if (json) terminal.json({ [words.what]: text });
    else for (const line of text.trimEnd().split('\n')) terminal.print(line);
    return undefined;
  },
});
