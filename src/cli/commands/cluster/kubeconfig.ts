/**
 * `pilotlight cluster kubeconfig`
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { command } from '../../command.ts';
import { CliError, EXIT } from '../../exit.ts';

export const definition = command({
  options: {
    output: {
      kind: 'text',
      short: 'o',
      value: 'FILE',
      completes: 'file',
      help: 'writes it there, for its owner alone, and never over another file',
    },
  },
  about: "It holds an admin's key. Who took it is noted on the servers' timelines.",
  examples: [
    {
      line: 'pilotlight cluster kubeconfig -o ~/.kube/pilotlight',
      why: 'For KUBECONFIG or kubectl --kubeconfig.',
    },
  ],
  async run({ api, options, json, terminal }) {
    const text = await api.text('/cluster/kubeconfig');
    if (options.output !== undefined) {
      writeNew(options.output, text);
      terminal.note(`kubectl --kubeconfig ${options.output} get nodes`);
    } else if (json) terminal.json({ kubeconfig: text });
    else terminal.print(text.trimEnd());
    return undefined;
  },
});

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const message = `--output: expected a new file that can be written, got ${(cause as Error).message}`;
    throw new CliError(EXIT.usage, message, { cause });
  }
}
