/**
 * Does one action of a plan.
 *
 * Before anything is changed or removed it is read again: what somebody else did since the plan was made is
 * told, and not undone.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Action, FieldChange, GivenHypervisor } from '../../domain/site/plan.ts';
import { hypervisorChanges } from '../../domain/site/plan-hypervisors.ts';
import { nodeChanges } from '../../domain/site/plan-nodes.ts';
import { type Api, part } from '../api/api.ts';
import { ApiError } from '../api/api-failure.ts';
import type { NodeShape } from '../api/shapes.ts';
import type { HypervisorShape } from '../commands/hypervisors/hypervisor-shape.ts';
import { CliError, EXIT } from '../exit.ts';
import { readGiven, readSecret } from '../secret-file.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { addHypervisor, type HypervisorWish, hypervisorBody } from './add-hypervisor.ts';
import { approvalBody, nodeBody, patchBody } from './node-bodies.ts';
import { foundHypervisor, foundNode } from './read-found.ts';

type Around = {
  readonly api: Api;
  readonly terminal: Terminal;
  /** As Pilotlight calls the hypervisor that the file calls so. */
  readonly hypervisorName: (name: string) => string;
  /** When patience ends, as performance.now() counts. */
  readonly end: number;
};

/** What can be done at once: `await-hypervisor` is waiting, and not done here. */
export type Doable = Exclude<Action, { readonly kind: 'await-hypervisor' }>;

export async function perform(action: Doable, around: Around): Promise<void> {
  const { api } = around;
  switch (action.kind) {
    case 'create-node':
      await api.send('POST', '/nodes', nodeBody(action.node));
      return;
    case 'approve-node':
      return await approve(action, api);
    case 'change-node':
      return await changeNode(action, api);
    case 'add-hypervisor':
      await addHypervisor(around, wishOf(action.hypervisor));
      return;
    case 'change-hypervisor':
      return await changeHypervisor(action, api);
    case 'create-vm': {
      const { name, hypervisor, ...spec } = action.vm;
      const body = {
        count: 1,
        names: [name],
        hypervisor: around.hypervisorName(hypervisor),
        ...spec,
      };
      await api.send('POST', '/vms', body);
      return;
    }
    case 'delete-vm': {
      const path = `/vms/${part(action.seen.id)}`;
      if (action.seen.state !== 'deleting') await remove(api, path);
      return await untilGone(path, action.name, around);
    }
    case 'remove-hypervisor':
      return await remove(api, `/hypervisors/${part(action.seen.id)}`);
    case 'forget-node':
      return await forget(action, around);
  }
}

type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

async function approve({ node, seen }: Of<'approve-node'>, api: Api): Promise<void> {
  const path = `/nodes/${part(seen.id)}`;
  await api.send('POST', `${path}/approve`, approvalBody(node));
  const approved = foundNode(await api.get<NodeShape>(path));
  const rest = nodeChanges(node, approved);
  if (rest.length > 0) await api.send('PATCH', path, patchBody(node, rest));
}

async function changeNode({ node, seen, changes }: Of<'change-node'>, api: Api): Promise<void> {
  const path = `/nodes/${part(seen.id)}`;
  const now = nodeChanges(node, foundNode(await api.get<NodeShape>(path)));
  if (isAsPlanned(now, changes, seen.name)) await api.send('PATCH', path, patchBody(node, changes));
}

async function changeHypervisor(action: Of<'change-hypervisor'>, api: Api): Promise<void> {
  const { hypervisor, seen, changes } = action;
  const path = `/hypervisors/${part(seen.id)}`;
  const found = foundHypervisor(await api.get<HypervisorShape>(path));
  if (!isAsPlanned(hypervisorChanges(hypervisor, found), changes, seen.name)) return;
  const { name: _, ...body } = hypervisorBody(wishOf(hypervisor));
  await api.send('PATCH', path, body);
}

/** False where nothing is left to do. */
function isAsPlanned(
  now: readonly FieldChange[],
  planned: readonly FieldChange[],
  name: string,
): boolean {
  if (now.length === 0) return false;
  if (isDeepStrictEqual(now, planned)) return true;
  const changed = now.filter((change) => !planned.some((each) => isDeepStrictEqual(each, change)));
  const fields = (changed.length > 0 ? changed : planned).map(
    ({ field, from }) => `${field} (${from})`,
  );
  const message = `${name} was changed by somebody else since this was planned: ${fields.join(', ')}`;
  throw new CliError(EXIT.refused, message, { advice: ['plan again, and look at the difference'] });
}

function wishOf(hypervisor: GivenHypervisor): HypervisorWish {
  const { name, endpoints, tokenId, tokenSecretFile, fingerprints, caFile } = hypervisor;
  return {
    ...{ name, endpoints, tokenId, fingerprints },
    tokenSecret: readSecret(tokenSecretFile, `hypervisors.${name}.tokenSecretFile`),
    ca: caFile === undefined ? undefined : readGiven(caFile, `hypervisors.${name}.caFile`),
  };
}

async function forget(
  { name, seen, membership }: Of<'forget-node'>,
  around: Around,
): Promise<void> {
  const path = `/nodes/${part(seen.id)}`;
  if (membership === 'none') return await remove(around.api, path);
  const body = { after: 'delete', dead: false };
  if (membership === 'member') await around.api.send('POST', `${path}/remove`, body);
  await untilGone(path, name, around);
}

/** What is gone already is as it should be. */
async function remove(api: Api, path: string): Promise<void> {
  await api.send('DELETE', path).catch(passIfGone);
}

function passIfGone(error: unknown): undefined {
  if (error instanceof ApiError && error.exit === EXIT.notFound) return undefined;
  throw error;
}

const ASK_MS = 1000;

/** It is drained and leaves in its own time; what comes next may need its place. */
async function untilGone(
  path: string,
  name: string,
  { api, terminal, end }: Around,
): Promise<void> {
  for (;;) {
    const left = await api.get<{ state?: string; reason?: string }>(path).catch(passIfGone);
    if (left === undefined) return;
    if (left.state === 'failed')
      throw new CliError(EXIT.failed, `${name} does not go: ${left.reason}`);
    if (performance.now() > end) {
      const advice = ['it goes on by itself; apply again once it is gone'];
      throw new CliError(EXIT.waitedTooLong, `${name} is still there`, { advice });
    }
    terminal.progress(`${name} goes`);
    await delay(ASK_MS);
  }
}
