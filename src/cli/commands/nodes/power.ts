/**
 * `pilotlight nodes power ACTION NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { forEach } from '../../for-each.ts';
import { NODES, YES } from './node-words.ts';

type Pressed = { readonly outcome: { readonly words: string } };

export const definition = command({
  arguments: {
    action: {
      kind: 'one',
      choices: ['on', 'off', 'cycle', 'reset'],
      help: 'what to do; all but on are hard, as the button is',
    },
    name: NODES,
  },
  options: {
    network: { kind: 'flag', help: 'it boots from the network this once' },
    yes: YES,
  },
  about:
    'By the driver that the machine has: Wake-on-LAN, Intel AMT, Proxmox or SSH. Without one it says which button to press.',
  examples: [
    { line: 'pilotlight nodes power on opti-01 opti-02 opti-03', why: 'Switches three on.' },
    {
      line: 'pilotlight nodes power cycle opti-01 --network --yes',
      why: 'Off and on, into an installation.',
    },
  ],
  async run(call) {
    const { api, words, options, json, terminal } = call;
    const { action, name: names } = words;
    if (action !== 'on') {
      await confirm(terminal, `This ends what runs on ${listed(names)} (${action}).`, options.yes);
    }
    const body = { action, ...(options.network ? { boot: 'network' } : {}) };
    return await forEach(names, call, async (name) => {
      const answer = await api.send<Pressed>('POST', `/nodes/${part(name)}/power`, body);
      if (json) terminal.json(answer);
      else terminal.print(`${name}: ${answer?.outcome.words ?? 'done'}`);
    });
  },
});
