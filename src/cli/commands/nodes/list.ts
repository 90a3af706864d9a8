/**
 * `pilotlight nodes list`
 *
 * @module
 */
import { NODE_ROLES } from '../../../domain/node.ts';
import { STAGES } from '../../../domain/stage.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { nodeColumns } from './node-columns.ts';

export const definition = command({
  options: {
    stage: { kind: 'texts', value: 'STAGE', choices: STAGES, help: 'only those in this stage' },
    role: { kind: 'texts', value: 'ROLE', choices: NODE_ROLES, help: 'only those with this role' },
    quiet: { kind: 'flag', short: 'q', help: 'names alone, one a line' },
  },
  examples: [
    { line: 'pilotlight nodes', why: 'All of them.' },
    { line: 'pilotlight nodes list --stage discovered', why: 'Those that wait for your word.' },
    {
      line: "pilotlight nodes list --json | jq -r '.nodes[] | select(.stuck) | .name'",
      why: 'The names of those that are late.',
    },
  ],
  async run({ api, options, json, terminal, world }) {
    const all = await api.list<NodeShape>('/nodes', 'nodes');
    const { stage, role } = options;
    const nodes = inOrder(all).filter(
      (node) =>
        (stage.length === 0 || stage.includes(node.stage)) &&
        (role.length === 0 || role.some((each) => each === node.role)),
    );
    if (json) terminal.json({ nodes });
    else if (options.quiet) for (const { name } of nodes) terminal.print(name);
    else if (nodes.length > 0) terminal.table(nodeColumns(world.now()), nodes);
    else if (all.length > 0) terminal.note('No node is so.');
    else {
      terminal.note('No machine is known yet. Register one: pilotlight nodes add NAME --mac MAC');
      terminal.note('Or let them come to the door: pilotlight door open, and switch one on.');
    }
    return undefined;
  },
});

/** Those at the door first: they wait for a person. Then by name, numbers as numbers. */
function inOrder(nodes: readonly NodeShape[]): readonly NodeShape[] {
  const byName = new Intl.Collator('en', { numeric: true });
  const atDoor = ({ stage }: NodeShape) => (stage === 'discovered' ? 0 : 1);
  return [...nodes].sort((a, b) => atDoor(a) - atDoor(b) || byName.compare(a.name, b.name));
}
