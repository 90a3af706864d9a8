/**
 * A plan as people read it: what is made (+), changed (~), removed (-), and what stays as it is (!). Pure.
 *
 * @module
 */
import type { Action, FieldChange, Plan } from '../../domain/site/plan.ts';
import type { Paint, Tone } from '../terminal/paint.ts';
import { safeText } from '../terminal/safe-text.ts';

type Sign = '+' | '~' | '-';

const TONES: Readonly<Record<Sign | '!', Tone>> = {
  '+': 'good',
  '~': 'warn',
  '-': 'bad',
  '!': 'warn',
};

export function planText({ actions, kept }: Plan, paint: Paint): readonly string[] {
  return [
    ...actions.flatMap((action) => [
      `${paint(signOf(action), TONES[signOf(action)])} ${safeText(titleOf(action))}`,
      ...action.changes.map(changeText),
    ]),
    ...kept.flatMap(({ kind, name, reason, changes }) => [
      `${paint('!', TONES['!'])} ${safeText(`${kind} ${name} stays as it is: ${reason}`)}`,
      ...changes.map(changeText),
    ]),
    summaryText({ actions, kept }),
  ];
}

function summaryText({ actions, kept }: Pick<Plan, 'actions' | 'kept'>): string {
  if (actions.length + kept.length === 0) return 'The site is as its file says.';
  const count = (sign: Sign) => actions.filter((action) => signOf(action) === sign).length;
  const stays = kept.length === 0 ? '' : `; ${kept.length} can't be changed`;
  return `${count('+')} to make, ${count('~')} to change, ${count('-')} to remove${stays}.`;
}

function signOf({ kind }: Action): Sign {
  switch (kind) {
    case 'create-node':
    case 'approve-node':
    case 'add-hypervisor':
    case 'await-hypervisor':
    case 'create-vm':
      return '+';
    case 'change-node':
    case 'change-hypervisor':
      return '~';
    case 'delete-vm':
    case 'remove-hypervisor':
    case 'forget-node':
      return '-';
  }
}

/** What an action does, as a heading. */
export function titleOf(action: Action): string {
  const { name } = action;
  switch (action.kind) {
    case 'create-node':
      return `node ${name}: installs when it is switched on, and its disk is erased then`;
    case 'approve-node':
      return `node ${name}: waits at the door as ${action.seen.name}; its disk is erased`;
    case 'change-node':
      return `node ${action.seen.name}`;
    case 'add-hypervisor':
    case 'change-hypervisor':
      return `hypervisor ${name}`;
    case 'await-hypervisor':
      return `hypervisor ${name}: appears by itself once node ${action.host} is installed`;
    case 'create-vm':
      return `vm ${name}`;
    case 'delete-vm':
      return `vm ${name}: destroyed with its disk`;
    case 'remove-hypervisor':
      return `hypervisor ${name}: forgotten; nothing on it changes`;
    case 'forget-node':
      return action.membership === 'none'
        ? `node ${name}: forgotten; its disk stays as it is`
        : `node ${name}: leaves the cluster, and is forgotten`;
  }
}

const WIDTH = 12;

function changeText({ field, from, to }: FieldChange): string {
  const value = from === undefined ? to : `${from} → ${to ?? 'nothing'}`;
  return `    ${safeText(field).padEnd(WIDTH)} ${safeText(value ?? '')}`;
}
