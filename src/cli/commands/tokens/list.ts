/**
 * `pilotlight tokens list`
 *
 * @module
 */
import { command } from '../../command.ts';

type TokenShape = { readonly name: string; readonly role: string };

export const definition = command({
  about: 'Names and roles: a token itself is never shown again.',
  examples: [{ line: 'pilotlight tokens', why: 'Everybody who has one.' }],
  async run({ api, json, terminal }) {
    const tokens = await api.list<TokenShape>('/tokens', 'tokens');
    if (json) terminal.json({ tokens });
    else {
      terminal.table(
        [
          { heading: 'TOKEN', text: ({ name }) => name },
          { heading: 'ROLE', text: ({ role }) => role },
        ],
        tokens,
      );
    }
    return undefined;
  },
});
