/**
 * `pilotlight nodes cancel NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { forEach } from '../../for-each.ts';
import { NODES } from './node-words.ts';

export const definition = command({
  arguments: { name: NODES },
  about:
    'A reinstall that has not begun is cancelled, and the disk stays as it is. Refused once the installer has its answers.',
  examples: [
    { line: 'pilotlight nodes cancel opti-01', why: 'It runs its system on, and boots it.' },
  ],
  async run(call) {
    const { api, words, json, terminal } = call;
    return await forEach(words.name, call, async (name) => {
      const node = await api.send<NodeShape>('DELETE', `/nodes/${part(name)}/reinstall`);
      if (json) terminal.json(node);
      else terminal.print(wordsFor(node, name));
    });
  },
});

function wordsFor(node: NodeShape | undefined, name: string): string {
  const of = `The reinstall of ${node?.name ?? name} is cancelled`;
  if (node?.stage === 'failed') return `${of}: it stays as its failed install left it.`;
  return node?.stage === 'installed'
    ? `${of}: its disk is as it was.`
    : `${of}: it stays in the cluster, once the step under way is over.`;
}
