/**
 * Reads the whole registry into memory, once, at the start.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { allNodes } from './nodes/node-repository.ts';
import { allStageTimes } from './nodes/stage-times.ts';
import { allTickets } from './nodes/ticket-repository.ts';
import { lastLines } from './nodes/timeline-repository.ts';
import { Registry } from './registry.ts';
import type { Tables } from './schema.ts';
import { allSettings } from './setting-repository.ts';
import { allSessions } from './sign-in/session-repository.ts';
import { allTokens } from './sign-in/token-repository.ts';
import { allHypervisors } from './vms/hypervisor-repository.ts';
import { allVms } from './vms/vm-repository.ts';

export async function loadRegistry(db: Kysely<Tables>): Promise<Registry> {
  const registry = new Registry();
  for (const node of await allNodes(db)) registry.apply({ kind: 'node', node });
  for (const entry of await lastLines(db)) registry.apply({ kind: 'entry', entry });
  for (const ticket of await allTickets(db)) registry.apply({ kind: 'ticket', ticket });
  for (const time of await allStageTimes(db)) registry.apply({ kind: 'stage-time', time });
  for (const token of await allTokens(db)) registry.apply({ kind: 'token', token });
  for (const session of await allSessions(db)) registry.apply({ kind: 'session', session });
  for (const setting of await allSettings(db)) registry.apply({ kind: 'setting', ...setting });
  for (const vm of await allVms(db)) registry.apply({ kind: 'vm', vm });
  for (const stored of await allHypervisors(db)) {
    registry.apply({ kind: 'hypervisor', ...stored });
  }
  return registry;
}
