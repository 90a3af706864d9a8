/**
 * `pilotlight nodes approve NAME...`
 *
 * @module
 */
import { type Api, part } from '../../api/api.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { usageError } from '../../exit.ts';
import { waitForNodes } from '../../follow/wait-for-nodes.ts';
import { DEFAULT_TIMEOUT, WAIT_OPTIONS } from '../../follow/wait-options.ts';
import { forEach } from '../../for-each.ts';
import { NODES, TRAITS, traitsOf, YES } from './node-words.ts';

export const definition = command({
  arguments: { name: { ...NODES, kind: 'any' } },
  options: {
    all: { kind: 'flag', help: 'every machine at the door' },
    name: { kind: 'text', value: 'NAME', help: 'its host name; else node- and the end of its MAC' },
    ...TRAITS,
    yes: YES,
    ...WAIT_OPTIONS,
  },
  about:
    'They install at their next boot from the network: whatever is on their disks is erased then.',
  examples: [
    {
      line: 'pilotlight nodes approve bc:24:11:d0:19:22 --name opti-01 --role server',
      why: 'One machine, by the MAC that the list shows.',
    },
    {
      line: 'pilotlight nodes approve --all --role auto --wait in-rotation --yes',
      why: 'All that wait, without a question, until they serve.',
    },
  ],
  async run(call) {
    const { api, words, options, json, terminal } = call;
    const names = await namesOf(words.name, options.all, api);
    if (options.name !== undefined && names.length !== 1) {
      throw usageError('nodes approve', `--name is for one machine, and these are ${names.length}`);
    }
    if (names.length === 0) {
      terminal.note('No machine waits at the door.');
      return undefined;
    }
    const what = `This erases the ${names.length === 1 ? 'disk' : 'disks'} of ${listed(names)}.`;
    await confirm(terminal, what, options.yes || !options.all);
    const ids: string[] = [];
    const body = {
      ...traitsOf(options),
      ...(options.name === undefined ? {} : { hostname: options.name }),
    };
    const exit = await forEach(names, call, async (name) => {
      const node = await api.send<NodeShape>('POST', `/nodes/${part(name)}/approve`, body);
      if (node !== undefined) ids.push(node.id);
      if (json) terminal.json(node);
      else
        terminal.print(`${node?.name ?? name} is approved. It installs at its next network boot.`);
    });
    const { wait: goal, timeout = DEFAULT_TIMEOUT } = options;
    if (goal !== undefined) await waitForNodes(call, { ids, goal, timeout, anew: false });
    return exit;
  },
});

async function namesOf(
  named: readonly string[],
  all: boolean,
  api: Api,
): Promise<readonly string[]> {
  if (all !== (named.length === 0)) {
    throw usageError('nodes approve', 'expected names, or --all, and one of them alone');
  }
  if (!all) return named;
  const nodes = await api.list<NodeShape>('/nodes', 'nodes');
  return nodes.filter(({ stage }) => stage === 'discovered').map(({ name }) => name);
}
