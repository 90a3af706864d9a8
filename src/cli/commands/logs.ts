/**
 * `pilotlight logs`
 *
 * @module
 */
import { type Api, part } from '../api/api.ts';
import type { LineShape, NodeShape } from '../api/shapes.ts';
import { command } from '../command.ts';
import { CliError, EXIT } from '../exit.ts';
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
    const onNode = ({ id, name }: NodeShape) => void names.set(id, name);
    const show = async (line: LineShape) => {
      if (json) return terminal.json(line);
      const name = names.get(line.nodeId) ?? (await nameOf(api, line.nodeId));
      names.set(line.nodeId, name);
      terminal.print(lineText(line, terminal.paint, name));
    };
    const watch = { api, terminal, after, onNode };
    return await followLines(options.follow ? watch : { ...watch, last: newest }, show);
  },
});

/** Of one that was made while the connection was cut; of one that is gone, its id. */
async function nameOf(api: Api, id: string): Promise<string> {
  try {
    return (await api.get<NodeShape>(`/nodes/${part(id)}`)).name;
  } catch (error) {
    if (error instanceof CliError && error.exit === EXIT.notFound) return id;
    throw error;
  }
}
