/**
 * `pilotlight hypervisors add NAME`
 *
 * @module
 */
import { addHypervisor } from '../../apply/add-hypervisor.ts';
import { command } from '../../command.ts';
import { CliError, EXIT, usageError } from '../../exit.ts';
import { readGiven, readSecret } from '../../secret-file.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { HypervisorShape } from './hypervisor-shape.ts';
import { REACH } from './hypervisor-words.ts';
import { printHypervisor } from './print-hypervisor.ts';

export const definition = command({
  arguments: { name: { kind: 'one', help: 'what it is to be called here' } },
  options: REACH,
  about:
    'Without a fingerprint or an authority its certificate is shown first: compare it with the one that pvenode cert info shows on the host.',
  examples: [
    {
      line: "pilotlight hypervisors add pve --endpoint https://192.168.1.31:8006 --token-id 'pilotlight@pve!pilotlight'",
      why: 'Asks for the secret, and shows the fingerprint.',
    },
    {
      line: "pilotlight hypervisors add pve --endpoint https://192.168.1.31:8006 --token-id 'pilotlight@pve!pilotlight' --secret-file pve.secret --pve-ca pve-root-ca.pem",
      why: 'Without a question.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const { endpoint: endpoints, 'token-id': tokenId, fingerprint: fingerprints } = options;
    if (endpoints.length === 0) throw usageError('hypervisors add', '--endpoint is missing');
    if (tokenId === undefined) throw usageError('hypervisors add', '--token-id is missing');
    const ca =
      options['pve-ca'] === undefined ? undefined : readGiven(options['pve-ca'], '--pve-ca');
    const tokenSecret = await secretFrom(options['secret-file'], terminal);
    const wish = { name: words.name, endpoints, tokenId, tokenSecret, fingerprints, ca };
    const added = await addHypervisor<HypervisorShape>({ api, terminal }, wish);
    if (json) terminal.json(added);
    else printHypervisor(terminal, added);
    return undefined;
  },
});

async function secretFrom(file: string | undefined, terminal: Terminal): Promise<string> {
  if (file !== undefined) return readSecret(file, '--secret-file');
  if (!terminal.asks)
    throw usageError('hypervisors add', '--secret-file is missing, and nobody can be asked');
  const secret = (await terminal.askSecret("The token's secret: "))?.trim();
  if (secret) return secret;
  throw new CliError(EXIT.usage, 'expected a secret, got nothing');
}
