/**
 * `pilotlight nodes add NAME --mac MAC`
 *
 * @module
 */
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { usageError } from '../../exit.ts';
import { BOOT, bootOf, IDENTITY, POWER, powerOf, TRAITS, traitsOf } from './node-words.ts';

export const definition = command({
  arguments: { name: { kind: 'one', help: 'the host name that it is to have' } },
  options: {
    mac: { kind: 'texts', value: 'MAC', help: 'of each of its network cards, the first first' },
    ...TRAITS,
    ...IDENTITY,
    ...BOOT,
    ...POWER,
  },
  about: 'It installs when it boots from the network: whatever is on its disk is erased then.',
  examples: [
    {
      line: 'pilotlight nodes add opti-01 --mac d0:50:99:4e:05:57 --profile optiplex-7050',
      why: 'Switch it on, and it installs.',
    },
    {
      line: 'pilotlight nodes add opti-02 --mac d0:50:99:4e:05:58 --role server --address 192.168.1.22',
      why: 'A server of the cluster, with a fixed address.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const { mac, ...rest } = options;
    if (mac.length === 0)
      throw usageError('nodes add', '--mac is missing: a machine is known by it');
    const body = {
      macs: mac,
      hostname: words.name,
      ...traitsOf(rest),
      ...bootOf(rest),
      ...powerOf(rest),
    };
    const node = await api.send<NodeShape>('POST', '/nodes', body);
    if (json) terminal.json(node);
    else terminal.print(`${words.name} is registered. Switch it on to install it.`);
    return undefined;
  },
});
