/**
 * `pilotlight operations show OPERATION`
 *
 * @module
 */
import { command } from '../../command.ts';
import { findOperation } from './find-operation.ts';
import { operationColumns } from './operation-shape.ts';

export const definition = command({
  arguments: {
    operation: { kind: 'one', help: 'its id, or a name: the newest of that machine, image or VM' },
  },
  examples: [
    { line: 'pilotlight operations show opti-01', why: 'How its newest install goes on.' },
    { line: 'pilotlight operations show install-812', why: 'By its id.' },
  ],
  async run({ api, words, json, terminal, world }) {
    const operation = await findOperation(api, words.operation);
    if (json) terminal.json(operation);
    else terminal.table(operationColumns(world.now()), [operation]);
    return undefined;
  },
});
