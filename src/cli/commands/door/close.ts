/**
 * `pilotlight door close`
 *
 * @module
 */
import { command } from '../../command.ts';

export const definition = command({
  about: 'Its rules are gone with it. What they approved stays approved.',
  examples: [{ line: 'pilotlight door close', why: 'Once the last machine has come.' }],
  async run({ api, json, terminal }) {
    await api.send('DELETE', '/admission');
    if (!json) terminal.print('The door is closed.');
    return undefined;
  },
});
