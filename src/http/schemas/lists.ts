/**
 * The queries of lists: a page, and filters. A parameter that is not known is told, for a filter that is
 * passed over would answer with everything.
 *
 * @module
 */
import { z } from 'zod';
import { NODE_ROLES } from '../../domain/node.ts';
import { OPERATION_KINDS, OPERATION_STATES } from '../../domain/operation.ts';
import { STAGES } from '../../domain/stage.ts';
import { VM_STATES } from '../../domain/vm/vm.ts';
import { type Place, readCursor } from '../lists/cursor.ts';
import { count } from './query.ts';

const MOST_ITEMS = 1000;

function cursorOf(list: string) {
  const message = `the "next" of a page of ${list}, as it came`;
  const cursor = z
    .string()
    .max(2000)
    .transform((text, context): Place => {
      const place = readCursor(list, text);
      if (place !== undefined) return place;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });
  return cursor.meta({ description: message });
}

/** `limit` and `cursor`, and the filters of the list. */
export function listQuery<F extends z.ZodRawShape>(list: string, filters: F) {
  return z.strictObject({
    ...filters,
    limit: count(`a whole number from 1 to ${MOST_ITEMS}`, 1, MOST_ITEMS).prefault(
      String(MOST_ITEMS),
    ),
    cursor: cursorOf(list).optional(),
  });
}

/** One of them, or several with commas between them. */
export function anyOf<const T extends string>(choices: readonly T[]) {
  const message = `one of ${choices.join(', ')}, or several with commas between them`;
  const chosen = z.string().transform((text, context): ReadonlySet<T> => {
    const wished = text.split(',');
    const known = choices.filter((choice) => wished.includes(choice));
    if (wished.every((word) => choices.some((choice) => choice === word))) return new Set(known);
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });
  return chosen.meta({ description: message });
}

/** Names that may be unknown: a list of nothing is an answer, too. */
const names = z
  .string()
  .min(1)
  .max(1000)
  .transform((text): ReadonlySet<string> => new Set(text.split(',')))
  .meta({ description: 'one name, or several with commas between them' });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const part = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'a part of its name, of an address, or of what else it is known by' });

const role = anyOf(NODE_ROLES).optional();

export const nodesQuery = listQuery('nodes', {
  stage: anyOf(STAGES).optional(),
  role,
  profile: names.optional(),
  stuck: flag.optional(),
  q: part.optional(),
});

export const vmsQuery = listQuery('vms', {
  state: anyOf(VM_STATES).optional(),
  role,
  profile: names.optional(),
  hypervisor: names.optional(),
  q: part.optional(),
});

export const IMAGE_KINDS = ['iso', 'netboot', 'ipxe', 'k3s', 'proxmox-ve'] as const;
export const IMAGE_STATES = [
  'absent',
  'downloading',
  'checking',
  'verified',
  'unchecked',
  'broken',
] as const;

export const imagesQuery = listQuery('images', {
  kind: anyOf(IMAGE_KINDS).optional(),
  state: anyOf(IMAGE_STATES).optional(),
  arch: anyOf(['amd64', 'arm64']).optional(),
  release: names.optional(),
});

export const hypervisorsQuery = listQuery('hypervisors', {
  state: anyOf(['up', 'down', 'refused', 'unchecked']).optional(),
});

export const tokensQuery = listQuery('tokens', { role: anyOf(['admin', 'viewer']).optional() });

export const snapshotsQuery = listQuery('snapshots', {
  member: names.optional(),
  fetched: flag.optional(),
});

export const profilesQuery = listQuery('profiles', {
  kind: anyOf(['ubuntu', 'proxmox-ve']).optional(),
});

export const durationsQuery = listQuery('durations', { profile: names.optional() });

export const operationsQuery = listQuery('operations', {
  kind: anyOf(OPERATION_KINDS).optional(),
  state: anyOf(OPERATION_STATES).optional(),
  target: names.optional(),
});
