/**
 * `pilotlight cluster reinstall`
 *
 * @module
 */
import type { WorkShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { YES } from '../nodes/node-words.ts';
import { toldWork, WORK_OPTIONS } from './follow-work.ts';

export const definition = command({
  options: { yes: YES, ...WORK_OPTIONS },
  about: 'Each one is drained, leaves, is installed, and joins again before the next begins.',
  examples: [
    { line: 'pilotlight cluster reinstall --wait', why: 'A new system on every machine.' },
  ],
  async run(call) {
    const what = 'This erases the disk of every member, one after the other.';
    await confirm(call.terminal, what, call.options.yes);
    return await toldWork(call, await call.api.send<WorkShape>('POST', '/cluster/reinstall', {}));
  },
});
