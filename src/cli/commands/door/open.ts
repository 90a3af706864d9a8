/**
 * `pilotlight door open`
 *
 * @module
 */
import { NODE_ROLES } from '../../../domain/node.ts';
import { command } from '../../command.ts';
import { usageError } from '../../exit.ts';
import { type DoorShape, printDoor } from './door-shape.ts';

const MINUTE = 60_000;

export const definition = command({
  options: {
    for: { kind: 'duration', value: 'TIME', help: 'for how long; 30m where it is not given' },
    mac: {
      kind: 'text',
      value: 'PREFIX',
      help: 'approves by itself whatever has a MAC that begins so',
    },
    role: {
      kind: 'text',
      value: 'ROLE',
      choices: NODE_ROLES,
      help: 'with --mac: what those become',
    },
    profile: {
      kind: 'text',
      value: 'NAME',
      completes: 'profile',
      help: 'with --mac: what they install',
    },
    name: { kind: 'text', value: 'PREFIX', help: 'with --mac: how their host names begin' },
  },
  about:
    'Without --mac nothing is approved by itself. With it, the disks of those machines are erased.',
  examples: [
    { line: 'pilotlight door open', why: 'Switch machines on, then: pilotlight nodes approve.' },
    {
      line: 'pilotlight door open --for 1h --mac d0:50:99 --role auto --name opti',
      why: 'A shelf full of them, without a further word.',
    },
  ],
  async run({ api, options, json, terminal }) {
    const { mac: macPrefix, role, profile, name: hostnamePrefix } = options;
    const traits = { role, profile, hostnamePrefix };
    const [lone] = Object.entries(traits).find(([, value]) => value !== undefined) ?? [];
    if (macPrefix === undefined && lone !== undefined) {
      throw usageError(
        'door open',
        'a rule has to say which machines it approves: --mac is missing',
      );
    }
    const minutes = Math.ceil((options.for ?? 30 * MINUTE) / MINUTE);
    const rules = macPrefix === undefined ? [] : [{ macPrefix, ...traits }];
    const door = await api.send<DoorShape>('POST', '/admission', { minutes, rules });
    if (json) terminal.json(door);
    else if (door !== undefined) printDoor(terminal, door);
    return undefined;
  },
});
