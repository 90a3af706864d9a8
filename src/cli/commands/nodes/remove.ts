/**
 * `pilotlight nodes remove NAME...`
 *
 * @module
 */
import { type Api, part } from '../../api/api.ts';
import type { ClusterShape, NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { forEach } from '../../for-each.ts';
import { NODES, YES } from './node-words.ts';

export const definition = command({
  arguments: { name: NODES },
  options: {
    dead: { kind: 'flag', help: 'it will never come back: nothing is drained' },
    keep: {
      kind: 'flag',
      help: 'out of the cluster alone: it stays registered, with the role none',
    },
    yes: YES,
  },
  about: 'Their disks are not touched.',
  examples: [
    {
      line: 'pilotlight nodes remove opti-04',
      why: 'Drained and out of the cluster, then forgotten.',
    },
    { line: 'pilotlight nodes remove opti-04 --dead --yes', why: 'It burned.' },
  ],
  async run(call) {
    const { words, options, json, terminal } = call;
    const fate = options.keep ? 'out of the cluster' : 'out of the cluster and the registry';
    await confirm(terminal, `This takes ${listed(words.name)} ${fate}.`, options.yes);
    return await forEach(words.name, call, async (name) => {
      const { node, leaves } = await removeNode(call.api, name, options);
      if (json) terminal.json(node);
      else if (leaves) terminal.print(`${node.name} leaves the cluster.`);
      else terminal.print(`${node.name} is forgotten.`);
    });
  },
});

type Fate = { readonly dead: boolean; readonly keep: boolean };

/** A member leaves first, which takes a while; any other node is gone at once. */
export async function removeNode(api: Api, name: string, { dead, keep }: Fate) {
  const node = await api.get<NodeShape>(`/nodes/${part(name)}`);
  const { members } = await api.get<ClusterShape>('/cluster');
  const leaves = keep || members.some(({ nodeId }) => nodeId === node.id);
  if (leaves) {
    const body = { after: keep ? 'set-aside' : 'delete', dead };
    await api.send('POST', `/nodes/${part(node.id)}/remove`, body);
  } else await api.send('DELETE', `/nodes/${part(node.id)}`);
  return { node, leaves };
}
