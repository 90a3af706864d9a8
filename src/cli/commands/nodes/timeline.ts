/**
 * `pilotlight nodes timeline NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import type { LineShape, NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { followLines } from '../../follow/follow-lines.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { NODE } from './node-words.ts';
import { lineText, logLines } from './timeline-lines.ts';

export const definition = command({
  arguments: { name: NODE },
  options: {
    limit: {
      kind: 'number',
      short: 'n',
      value: 'LINES',
      help: 'how many of the newest; 200 where it is not given',
    },
    log: { kind: 'flag', help: "the end of the installer's log too, where a step failed" },
    follow: { kind: 'flag', short: 'f', help: 'goes on with what happens' },
  },
  examples: [
    { line: 'pilotlight nodes timeline opti-01', why: 'From its first packet on.' },
    {
      line: 'pilotlight nodes timeline opti-01 -n 20 -f',
      why: 'The last lines, and those to come.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const path = `/nodes/${part(words.name)}`;
    const { id } = await api.get<NodeShape>(path);
    const { limit } = options;
    const page = await api.get<{ entries: readonly LineShape[] }>(`${path}/timeline`, { limit });
    const show = (line: LineShape) => printLine(line, { terminal, json, log: options.log });
    page.entries.forEach(show);
    if (!options.follow) return undefined;
    const after = page.entries.at(-1)?.id ?? 0;
    return await followLines({ api, terminal, after }, (line) => {
      if (line.nodeId === id) show(line);
    });
  },
});

type Manner = { readonly terminal: Terminal; readonly json: boolean; readonly log: boolean };

function printLine(line: LineShape, { terminal, json, log }: Manner): void {
  if (json) terminal.json(line);
  else terminal.print(lineText(line, terminal.paint));
  if (!json && log && line.log) for (const text of logLines(line.log)) terminal.print(text);
}
