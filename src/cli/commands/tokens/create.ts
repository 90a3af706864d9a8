/**
 * `pilotlight tokens create NAME`
 *
 * @module
 */
import { command } from '../../command.ts';

type NewToken = { readonly name: string; readonly role: string; readonly token: string };

export const definition = command({
  arguments: {
    name: { kind: 'one', help: 'whose it is: it stands on timelines and in the audit log' },
  },
  options: {
    role: {
      kind: 'text',
      value: 'ROLE',
      choices: ['viewer', 'admin'],
      help: 'a viewer reads; viewer where it is not given',
    },
  },
  examples: [
    {
      line: 'pilotlight tokens create ci --role admin > ci.token',
      why: 'The token alone goes to standard output.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const body = { name: words.name, role: options.role ?? 'viewer' };
    const made = await api.send<NewToken>('POST', '/tokens', body);
    if (json) terminal.json(made);
    else {
      terminal.note(`The token of ${body.name} (${body.role}). It is shown this once: keep it.`);
      terminal.print(made?.token ?? '');
    }
    return undefined;
  },
});
