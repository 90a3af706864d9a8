/**
 * `pilotlight cluster snapshots list`
 *
 * @module
 */
import { command } from '../../command.ts';
import { bytesText } from '../../terminal/amounts.ts';
import { timeText } from '../nodes/timeline-lines.ts';
import type { SnapshotShape } from './snapshot-shape.ts';

export const definition = command({
  examples: [{ line: 'pilotlight cluster snapshots', why: 'On every server.' }],
  async run({ api, json, terminal }) {
    const snapshots = await api.list<SnapshotShape>('/cluster/snapshots', 'snapshots');
    if (json) terminal.json({ snapshots });
    else if (snapshots.length === 0)
      terminal.note('There is none yet: pilotlight cluster snapshots take');
    else {
      terminal.table(
        [
          { heading: 'SNAPSHOT', text: ({ name }) => name },
          { heading: 'ON', text: ({ memberName }) => memberName },
          { heading: 'SIZE', align: 'right', text: ({ bytes }) => bytesText(bytes) },
          { heading: 'MADE', text: ({ createdAt }) => timeText(createdAt) },
          { heading: 'COPY HERE', text: ({ fetched }) => (fetched ? 'yes' : 'no') },
        ],
        snapshots,
      );
    }
    return undefined;
  },
});
