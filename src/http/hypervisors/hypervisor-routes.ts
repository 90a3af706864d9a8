/**
 * /api/v1/hypervisors: what VMs can be made on.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Hypervisor, HypervisorTrust } from '../../domain/hypervisor.ts';
import { createSubject } from '../conditional/subject.ts';
import type { InTurn } from '../conditional/turns.ts';
import type { Once } from '../idempotent/once.ts';
import { isAmong } from '../lists/filter.ts';
import { byAge, pageOf } from '../lists/page.ts';
import type { Made } from '../made.ts';
import { resource } from '../methods.ts';
import { pathName } from '../request.ts';
import { hypervisorPatch, newHypervisor } from '../schemas/hypervisor.ts';
import { hypervisorsQuery } from '../schemas/lists.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { type HypervisorFace, hypervisorView, taggedHypervisor } from './hypervisor-view.ts';

type Described = Pick<Hypervisor, 'name' | 'endpoints' | 'tokenId'> & {
  readonly tokenSecret: string;
};

/** Throws HYPERVISOR_TAKEN, HYPERVISOR_UNTRUSTED, HYPERVISOR_UNREACHABLE, HYPERVISOR_REFUSED, HYPERVISOR_IN_USE. */
export type Hypervisors = {
  all(): readonly HypervisorFace[];
  /** Without `trust`: refused, with what there is to trust. */
  create(
    wish: Described & { readonly trust: HypervisorTrust | undefined; readonly nodeId: undefined },
  ): Promise<HypervisorFace>;
  change(
    id: string,
    patch: Partial<Described & { readonly trust: HypervisorTrust }>,
  ): Promise<HypervisorFace>;
  remove(id: string): Promise<void>;
  /** Looks at it now. */
  check(id: string): Promise<HypervisorFace>;
};

export type HypervisorRoutePorts = {
  readonly hypervisors: Hypervisors;
  readonly inTurn: InTurn;
  readonly once: Once;
};

/** What was mistyped for a secret is one all the same, and so is a secret under a mistyped name. */
const SECRET = /secret|token$|password|key$/i;

export function hypervisorRoutes({ hypervisors, inTurn, once }: HypervisorRoutePorts): Router {
  const router = Router();
  const one = createSubject({
    noun: 'hypervisor',
    find: (request) => faceOf(request, hypervisors),
    keyOf: ({ hypervisor }) => hypervisor.id,
    taggedOf: taggedHypervisor,
    inTurn,
  });

  function list(request: Request, response: Response): void {
    const query = parseQuery(hypervisorsQuery, request);
    const wished = hypervisors.all().filter(({ sight }) => isAmong(query.state, sight.state));
    const { items, next } = pageOf(wished, { list: 'hypervisors', placeOf }, query);
    response.json({ hypervisors: items.map(hypervisorView), next });
  }

  async function create(request: Request): Promise<Made> {
    const wish = parseInput(newHypervisor, jsonOf(request), SECRET);
    const made = await hypervisors.create({ trust: undefined, ...wish, nodeId: undefined });
    return one.made(201, made, `/api/v1/hypervisors/${made.hypervisor.id}`);
  }

  async function change(
    { hypervisor }: HypervisorFace,
    request: Request,
    response: Response,
  ): Promise<void> {
    const patch = parseInput(hypervisorPatch, jsonOf(request), SECRET);
    one.answer(response, await hypervisors.change(hypervisor.id, patch));
  }

  async function remove({ hypervisor }: HypervisorFace, _request: Request, response: Response) {
    await hypervisors.remove(hypervisor.id);
    response.status(204).end();
  }

  async function check({ hypervisor }: HypervisorFace, _request: Request, response: Response) {
    one.answer(response, await hypervisors.check(hypervisor.id));
  }

  resource(router, '/hypervisors', { get: list, post: [jsonBody, once(create)] });
  resource(router, '/hypervisors/:id', {
    get: one.show,
    patch: [jsonBody, one.changing(change)],
    delete: one.changing(remove),
  });
  resource(router, '/hypervisors/:id/check', { post: [one.acting(check)] });
  return router;
}

function placeOf({ hypervisor }: HypervisorFace) {
  return byAge(hypervisor);
}

/** By id or name. Throws HYPERVISOR_NOT_FOUND. */
function faceOf(request: Request, hypervisors: Hypervisors): HypervisorFace {
  const text = pathName(request, 'id');
  const all = hypervisors.all();
  const face =
    all.find(({ hypervisor }) => hypervisor.id === text) ??
    all.find(({ hypervisor }) => hypervisor.name === text.toLowerCase());
  if (face !== undefined) return face;
  const message = `no hypervisor has the name or id ${text.slice(0, 80)}`;
  throw new ProvisioningError('HYPERVISOR_NOT_FOUND', message);
}
