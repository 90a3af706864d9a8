/**
 * `pilotlight nodes watch [NAME...]`
 *
 * @module
 */
import { type Api, part } from '../../api/api.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { type Call, command } from '../../command.ts';
import { EXIT, type ExitCode, usageError } from '../../exit.ts';
import { nodeChanges } from '../../follow/node-changes.ts';
import { GOALS } from '../../follow/stage-goal.ts';
import { waitForNodes } from '../../follow/wait-for-nodes.ts';
import { DEFAULT_TIMEOUT } from '../../follow/wait-options.ts';
import { stageText, stageTone, whatOf } from './node-columns.ts';
import { NODES } from './node-words.ts';
import { lineText } from './timeline-lines.ts';

export const definition = command({
  arguments: { name: { ...NODES, kind: 'any' } },
  options: {
    until: {
      kind: 'text',
      value: 'STAGE',
      choices: GOALS,
      help: 'ends when all of them are in STAGE',
    },
    timeout: {
      kind: 'duration',
      value: 'TIME',
      help: 'for how long; 2h with --until, else for ever',
    },
  },
  about: 'Of all machines where none is named. A lost connection is made again.',
  examples: [
    { line: 'pilotlight nodes watch', why: 'Everything that happens, line by line.' },
    {
      line: 'pilotlight nodes watch opti-01 opti-02 --until in-rotation --timeout 1h',
      why: 'Ends with 0 when both serve, with 1 when one fails, with 7 after an hour.',
    },
  ],
  async run(call) {
    const { api, words, options, terminal } = call;
    const ids = await Promise.all(words.name.map((name) => idOf(api, name)));
    const { until: goal, timeout } = options;
    if (goal === undefined) return await watch(call, ids, timeout);
    if (ids.length === 0) throw usageError('nodes watch', '--until is for nodes that are named');
    await waitForNodes(
      { api, terminal },
      { ids, goal, timeout: timeout ?? DEFAULT_TIMEOUT, anew: false },
    );
    return undefined;
  },
});

async function idOf(api: Api, name: string): Promise<string> {
  return (await api.get<NodeShape>(`/nodes/${part(name)}`)).id;
}

type WatchCall = Pick<Call<never, never>, 'api' | 'terminal' | 'json'>;

async function watch(
  { api, terminal, json }: WatchCall,
  ids: readonly string[],
  timeout: number | undefined,
): Promise<ExitCode> {
  const names = new Map<string, string>();
  const isWatched = (id: string) => ids.length === 0 || ids.includes(id);
  const signal =
    timeout === undefined ? new AbortController().signal : AbortSignal.timeout(timeout);
  const lost = () => terminal.note('The connection was lost; trying again.');
  for await (const change of nodeChanges(api, { signal, lost })) {
    if (change.kind === 'node') {
      names.set(change.node.id, change.node.name);
      if (!isWatched(change.node.id)) continue;
      if (json) terminal.json(change.node);
      else if (change.first) terminal.print(stateLine(change.node, terminal.paint));
      else
        terminal.progress(`${change.node.name} ${stageText(change.node)} ${whatOf(change.node)}`);
    } else if (change.kind === 'line' && isWatched(change.line.nodeId) && !json) {
      const name = names.get(change.line.nodeId) ?? change.line.nodeId;
      terminal.print(lineText(change.line, terminal.paint, name));
    }
  }
  return EXIT.done;
}

function stateLine(node: NodeShape, paint: Call<never, never>['terminal']['paint']): string {
  return `${node.name}: ${paint(stageText(node), stageTone(node))}`;
}
