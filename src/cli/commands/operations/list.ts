/**
 * `pilotlight operations list`
 *
 * @module
 */
import { OPERATION_KINDS, OPERATION_STATES } from '../../../domain/operation.ts';
import { command } from '../../command.ts';
import { type OperationShape, operationColumns } from './operation-shape.ts';

export const definition = command({
  options: {
    state: {
      kind: 'texts',
      value: 'STATE',
      choices: OPERATION_STATES,
      help: 'only those in this state',
    },
    kind: {
      kind: 'texts',
      value: 'KIND',
      choices: OPERATION_KINDS,
      help: 'only those of this kind',
    },
  },
  about: 'Installs, images that come, VMs, and work on the cluster; those that began last first.',
  examples: [
    { line: 'pilotlight operations', why: 'All that is known of.' },
    {
      line: 'pilotlight operations list --state running --state stopped',
      why: 'What goes on, and what waits for your word.',
    },
  ],
  async run({ api, options, json, terminal, world }) {
    const operations = await api.list<OperationShape>('/operations', 'operations', {
      state: several(options.state),
      kind: several(options.kind),
    });
    if (json) terminal.json({ operations });
    else if (operations.length === 0) terminal.note('No operation is so.');
    else terminal.table(operationColumns(world.now()), operations);
    return undefined;
  },
});

function several(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(',');
}
