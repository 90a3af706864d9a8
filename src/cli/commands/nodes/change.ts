/**
 * `pilotlight nodes change NAME`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import type { NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { usageError } from '../../exit.ts';
import { BOOT, bootOf, IDENTITY, NODE, POWER, powerOf, TRAITS, traitsOf } from './node-words.ts';

export const definition = command({
  arguments: { name: NODE },
  options: {
    name: { kind: 'text', value: 'NAME', help: 'another host name' },
    mac: { kind: 'texts', value: 'MAC', help: 'all of its MACs, in place of those that it has' },
    ...TRAITS,
    ...IDENTITY,
    ...BOOT,
    ...POWER,
  },
  about: 'What is installed stays as it is until the next reinstall.',
  examples: [
    {
      line: 'pilotlight nodes change opti-01 --offer 4011',
      why: 'For firmware that ignores the first offer.',
    },
    { line: 'pilotlight nodes change opti-01 --address dhcp', why: 'No fixed address any more.' },
    {
      line: 'pilotlight nodes change opti-01 --uuid any',
      why: 'Its network card is in another machine now, and that is meant.',
    },
  ],
  async run({ api, words, options, json, terminal }) {
    const { name, mac, ...rest } = options;
    const body = {
      ...(name === undefined ? {} : { hostname: name }),
      ...(mac.length === 0 ? {} : { macs: mac }),
      ...traitsOf(rest),
      ...bootOf(rest),
      ...powerOf(rest),
    };
    if (Object.keys(body).length === 0) {
      throw usageError('nodes change', 'nothing to change: expected one option at least');
    }
    const node = await api.send<NodeShape>('PATCH', `/nodes/${part(words.name)}`, body);
    if (json) terminal.json(node);
    else terminal.print(`${node?.name ?? words.name} is changed.`);
    return undefined;
  },
});
