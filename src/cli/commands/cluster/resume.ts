/**
 * `pilotlight cluster resume ID`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import type { WorkShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { toldWork, WORK_OPTIONS } from './follow-work.ts';

export const definition = command({
  arguments: { id: { kind: 'one', help: 'as pilotlight cluster shows it' } },
  options: WORK_OPTIONS,
  examples: [
    {
      line: 'pilotlight cluster resume 0f2c1a --wait',
      why: 'Once the reason why it stopped is gone.',
    },
  ],
  async run(call) {
    const path = `/cluster/work/${part(call.words.id)}/resume`;
    return await toldWork(call, await call.api.send<WorkShape>('POST', path, {}));
  },
});
