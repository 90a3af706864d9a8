/**
 * `pilotlight logs`
 *
 * @module
 */
import type { LineShape, NodeShape } from '../api/shapes.ts';
import { command } from '../command.ts';
import { followLines } from '../follow/follow-lines.ts';
import { lineText } from './nodes/timeline-lines.ts';

const DEFAULT_LINES = 50;

export const definition = command({
  options: {
    limit: {
      kind: 'number',
      short: 'n',
      value: 'LINES',
      help: 'how many of the newest; 50 where it is not given',
    },
    follow: { kind: 'flag', short: 'f', help: 'goes on with what happens' },
  },
  about: 'The timelines of all nodes as one. What the service itself writes is in its journal.',
  examples: [
    { line: 'pilotlight logs', why: 'The last fifty lines.' },
    { line: 'pilotlight logs -f', why: 'Beside the rack, while machines are switched on.' },
  ],
  async run({ api, options, json, terminal }) {
    const nodes = await api.list<NodeShape>('/nodes', 'nodes');
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    const newest = Math.max(0, ...nodes.map(({ lastLine }) => lastLine?.id ?? 0));
    const after = Math.max(0, newest - (options.limit ?? DEFAULT_LINES));
    const show = (line: LineShape) => {
      if (json) terminal.json(line);
      else terminal.print(lineText(line, terminal.paint, names.get(line.nodeId) ?? line.nodeId));
    };
    const watch = { api, terminal, after };
    return await followLines(options.follow ? watch : { ...watch, last: newest }, show);
  },
});
