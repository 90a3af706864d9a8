/**
 * `pilotlight door show`
 *
 * @module
 */
import { command } from '../../command.ts';
import type { DoorShape } from './door-shape.ts';
import { printDoor } from './door-shape.ts';

export const definition = command({
  examples: [{ line: 'pilotlight door', why: 'Open or closed, and the rules.' }],
  async run({ api, json, terminal }) {
    const door = await api.get<DoorShape>('/admission');
    if (json) terminal.json(door);
    else printDoor(terminal, door);
    return undefined;
  },
});
