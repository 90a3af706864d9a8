/**
 * `pilotlight cluster cancel ID`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';

export const definition = command({
  arguments: { id: { kind: 'one', help: 'as pilotlight cluster shows it' } },
  about: 'Refused once its member has begun to leave.',
  examples: [{ line: 'pilotlight cluster cancel 0f2c1a', why: 'What is done stays done.' }],
  async run({ api, words, json, terminal }) {
    await api.send('DELETE', `/cluster/work/${part(words.id)}`);
    if (!json) terminal.print('It ends after the step that is under way.');
    return undefined;
  },
});
