/**
 * `pilotlight nodes reinstall NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { waitForNodes } from '../../follow/wait-for-nodes.ts';
import { DEFAULT_TIMEOUT, WAIT_OPTIONS } from '../../follow/wait-options.ts';
import { forEach } from '../../for-each.ts';
import { NODES, YES } from './node-words.ts';

export const definition = command({
  arguments: { name: NODES },
  options: {
    dead: { kind: 'flag', help: 'it will not come back as it was: nothing is drained' },
    yes: YES,
    ...WAIT_OPTIONS,
  },
  about:
    'A member of the cluster leaves it first. Whatever is on their disks is erased at the next boot from the network.',
  examples: [
    { line: 'pilotlight nodes reinstall opti-01', why: 'Asks, and then lets it install again.' },
    {
      line: 'pilotlight nodes reinstall opti-01 --wait in-rotation --timeout 45m --yes',
      why: 'In a script: until it serves again, or 45 minutes are over.',
    },
  ],
  async run(call) {
    const { api, words, options, json, terminal } = call;
    await confirm(terminal, `This erases what is installed on ${listed(words.name)}.`, options.yes);
    const ids: string[] = [];
    const exit = await forEach(words.name, call, async (name) => {
      const body = { dead: options.dead };
      const node = await api.send<NodeShape>('POST', `/nodes/${part(name)}/reinstall`, body);
      if (node !== undefined) ids.push(node.id);
      if (json) terminal.json(node);
      else terminal.print(wordsFor(node, name));
    });
    const { wait: goal, timeout = DEFAULT_TIMEOUT } = options;
    if (goal !== undefined) await waitForNodes(call, { ids, goal, timeout, anew: true });
    return exit;
  },
});

function wordsFor(node: NodeShape | undefined, name: string): string {
  if (node?.stage !== 'enrolled')
    return `${node?.name ?? name} leaves the cluster, and then installs again.`;
  return `${node.name} installs at its next boot from the network.`;
}
