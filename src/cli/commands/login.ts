/**
 * `pilotlight login`
 *
 * @module
 */
import { createApi } from '../api/api.ts';
import { parseServer, token } from '../api/connection.ts';
import { writeLogin } from '../api/login-file.ts';
import type { StatusShape } from '../api/shapes.ts';
import { command } from '../command.ts';
import { CliError, EXIT } from '../exit.ts';
import { readGiven } from '../secret-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

export const definition = command({
  about:
    'Reads the token from a question, or from standard input; it is tried before it is kept, in a file for its owner alone.',
  examples: [
    { line: 'pilotlight login --server 192.168.1.10', why: 'Asks for the token.' },
    { line: 'pilotlight login --server 192.168.1.10 < token.txt', why: 'In a script.' },
  ],
  async run({ api, terminal, world, connection }) {
    const server = parseServer(api.server);
    const plain = token(await readToken(terminal, world), 'the token');
    const ca = connection.ca === undefined ? undefined : readGiven(connection.ca, '--ca');
    const tried = createApi(api.server, () => ({ server, token: plain, ca }));
    const { version } = await tried.get<StatusShape>('/status');
    const file = writeLogin(world.env, { server: api.server, token: plain, ca });
    terminal.print(
      `Pilotlight ${version} at ${api.server} knows this token. It is kept in ${file}.`,
    );
    return undefined;
  },
});

async function readToken(terminal: Terminal, { stdin }: World): Promise<string> {
  if (terminal.asks) return (await terminal.askSecret('Token: ')) ?? '';
  let text = '';
  for await (const piece of stdin) text += String(piece);
  if (text.trim() !== '') return text;
  throw new CliError(EXIT.usage, 'expected a token on standard input, got nothing');
}
