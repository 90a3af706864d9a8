/**
 * `pilotlight cluster snapshots take [NAME]`
 *
 * @module
 */
import { command } from '../../command.ts';
import type { SnapshotShape } from './snapshot-shape.ts';

export const definition = command({
  arguments: {
    name: { kind: 'optional', help: 'how its name begins; K3s adds the member and the time' },
  },
  examples: [
    { line: 'pilotlight cluster snapshots take before-upgrade', why: 'Waits until it is made.' },
  ],
  async run({ api, words, json, terminal }) {
    const body = words.name === undefined ? {} : { name: words.name };
    const taken = await api.send<SnapshotShape>('POST', '/cluster/snapshots', body);
    if (json) terminal.json(taken);
    else terminal.print(`${taken?.name} is made, on ${taken?.memberName}.`);
    return undefined;
  },
});
