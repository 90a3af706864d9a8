/**
 * `pilotlight logout`
 *
 * @module
 */
import { removeLogin } from '../api/login-file.ts';
import { command } from '../command.ts';

export const definition = command({
  about: 'The token stays good: pilotlight tokens revoke ends it.',
  examples: [{ line: 'pilotlight logout', why: 'On a machine that is not yours.' }],
  async run({ terminal, world }) {
    terminal.print(`${removeLogin(world.env)} is gone.`);
    return undefined;
  },
});
