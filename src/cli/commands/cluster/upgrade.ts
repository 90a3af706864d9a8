/**
 * `pilotlight cluster upgrade VERSION`
 *
 * @module
 */
import type { WorkShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { toldWork, WORK_OPTIONS } from './follow-work.ts';

export const definition = command({
  arguments: { version: { kind: 'one', help: 'a release of K3s, such as v1.34.1+k3s1' } },
  options: {
    'no-drain': { kind: 'flag', help: 'pods stay while K3s restarts beneath them' },
    ...WORK_OPTIONS,
  },
  about: 'Servers first. No minor version is skipped.',
  examples: [
    { line: 'pilotlight cluster upgrade v1.34.1+k3s1', why: 'Goes on by itself.' },
    { line: 'pilotlight cluster upgrade v1.34.1+k3s1 --wait', why: 'Until it is done.' },
  ],
  async run(call) {
    const { version } = call.words;
    const body = { version, drain: !call.options['no-drain'] };
    return await toldWork(call, await call.api.send<WorkShape>('POST', '/cluster/upgrade', body));
  },
});
