/**
 * `pilotlight cluster snapshots fetch NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import type { SnapshotShape } from './snapshot-shape.ts';

export const definition = command({
  arguments: { name: { kind: 'one', help: 'as the list shows it' } },
  examples: [
    {
      line: 'pilotlight cluster snapshots fetch before-upgrade-opti-01-1767225600',
      why: 'It survives the loss of the servers then.',
    },
  ],
  async run({ api, words, json, terminal }) {
    const path = `/cluster/snapshots/${part(words.name)}/fetch`;
    const fetched = await api.send<SnapshotShape>('POST', path, {});
    if (json) terminal.json(fetched);
    else terminal.print(`${words.name} lies on Pilotlight's host, checked.`);
    return undefined;
  },
});
