/**
 * `pilotlight cluster forget CLUSTER-ID`
 *
 * @module
 */
import { command } from '../../command.ts';

export const definition = command({
  arguments: {
    id: { kind: 'one', help: "the cluster's id, as pilotlight cluster shows it: it confirms" },
  },
  about: 'The next server that joins founds another one. Machines are not touched.',
  examples: [
    {
      line: 'pilotlight cluster forget 7d1c9a3e-5b1f-4c0e-9f57-3e6a1c2b4d5e',
      why: 'After every machine was set aside.',
    },
  ],
  async run({ api, words, json, terminal }) {
    await api.send('POST', '/cluster/forget', { confirm: words.id });
    if (!json) terminal.print('This cluster is forgotten.');
    return undefined;
  },
});
