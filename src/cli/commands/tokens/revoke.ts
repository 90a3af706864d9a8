/**
 * `pilotlight tokens revoke NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { forEach } from '../../for-each.ts';

export const definition = command({
  arguments: { name: { kind: 'many', help: 'as the list shows it' } },
  examples: [{ line: 'pilotlight tokens revoke ci', why: 'It opens nothing from now on.' }],
  async run(call) {
    return await forEach(call.words.name, call, async (name) => {
      await call.api.send('DELETE', `/tokens/${part(name)}`);
      if (!call.json) call.terminal.print(`The token of ${name} is revoked.`);
    });
  },
});
