/**
 * The door as the API tells it, and as people read it.
 *
 * @module
 */
import type { Terminal } from '../../terminal/terminal.ts';
import { timeText } from '../nodes/timeline-lines.ts';

type RuleShape = Readonly<Record<'role' | 'profile' | 'hostnamePrefix', string>> & {
  readonly macPrefix?: string;
  readonly uuid?: string;
  readonly serial?: string;
};

export type DoorShape = {
  readonly open: boolean;
  readonly openUntil: string | null;
  readonly rules: readonly RuleShape[];
};

export function printDoor(terminal: Terminal, { openUntil, rules }: DoorShape): void {
  if (openUntil === null) {
    terminal.print('The door is closed: unknown machines get nothing.');
    return;
  }
  terminal.print(`The door is open until ${timeText(openUntil)}.`);
  for (const { macPrefix, uuid, serial, role, profile, hostnamePrefix } of rules) {
    const conditions = [
      macPrefix && `MAC ${macPrefix}`,
      uuid && `UUID ${uuid}`,
      serial && `serial ${serial}`,
    ];
    const which = conditions.filter((each) => each !== undefined).join(' and ');
    terminal.print(`  ${which}: becomes ${hostnamePrefix}-…, role ${role}, profile ${profile}`);
  }
}
