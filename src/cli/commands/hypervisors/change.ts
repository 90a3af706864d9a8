/**
 * `pilotlight hypervisors change NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { usageError } from '../../exit.ts';
import { readGiven, readSecret } from '../../secret-file.ts';
import type { HypervisorShape } from './hypervisor-shape.ts';
import { HYPERVISOR, REACH } from './hypervisor-words.ts';
import { printHypervisor } from './print-hypervisor.ts';

export const definition = command({
  arguments: { name: HYPERVISOR },
  options: { name: { kind: 'text', value: 'NAME', help: 'another name' }, ...REACH },
  examples: [
    {
      line: 'pilotlight hypervisors change pve --secret-file new.secret',
      why: 'After pveum made another token.',
    },
    {
      line: 'pilotlight hypervisors change pve --fingerprint AB:CD:…',
      why: 'Its certificate was renewed.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const { endpoint, 'token-id': tokenId, fingerprint, 'secret-file': secret } = options;
    const body = {
      name: options.name,
      ...(endpoint.length === 0 ? {} : { endpoints: endpoint }),
      tokenId,
      ...(fingerprint.length === 0 ? {} : { fingerprint }),
      tokenSecret: secret === undefined ? undefined : readSecret(secret, '--secret-file'),
      ca: options['pve-ca'] === undefined ? undefined : readGiven(options['pve-ca'], '--pve-ca'),
    };
    if (Object.values(body).every((value) => value === undefined)) {
      throw usageError('hypervisors change', 'nothing to change: expected one option at least');
    }
    const path = `/hypervisors/${part(words.name)}`;
    const changed = await api.send<HypervisorShape>('PATCH', path, body);
    if (json || changed === undefined) terminal.json(changed);
    else printHypervisor(terminal, changed);
    return undefined;
  },
});
