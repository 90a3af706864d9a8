/**
 * /api/v1/vms: virtual machines for people and programs.
 *
 * What is asked for is answered with 202 as soon as it is stored; GET tells how it goes on, and the timeline of
 * the machine's node tells the whole of it.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { ProvisioningError } from '../../domain/errors.ts';
import type { FacedVm, VmFace } from '../../domain/vm/face.ts';
import { createSubject } from '../conditional/subject.ts';
import type { InTurn } from '../conditional/turns.ts';
import type { Once } from '../idempotent/once.ts';
import { isAmong, isFound } from '../lists/filter.ts';
import { pageOf } from '../lists/page.ts';
import { type Made, sendMade } from '../made.ts';
import { resource } from '../methods.ts';
import { accepted } from '../operations/accepted.ts';
import { pathName, queryOf } from '../request.ts';
import type { Surroundings } from '../schemas/fields.ts';
import { vmsQuery } from '../schemas/lists.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { remakingSchema, vmRemovalQuery, vmSchema } from '../schemas/vm.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { principalOf } from '../sign-in/auth.ts';
import { taggedVm, vmView } from './vm-view.ts';

export type VmRoutePorts = {
  readonly vms: VmFace;
  readonly surroundings: Surroundings;
  readonly inTurn: InTurn;
  readonly once: Once;
};

export function vmRoutes({ vms, surroundings, inTurn, once }: VmRoutePorts): Router {
  const router = Router();
  const machines = createSubject({
    noun: 'VM',
    find: (request) => vmOf(vms, request),
    keyOf: ({ id }) => id,
    taggedOf: taggedVm,
    inTurn,
  });
  const schema = vmSchema(surroundings);

  function list(request: Request, response: Response): void {
    const query = parseQuery(vmsQuery, request);
    const wished = vms.list().filter((vm) => isWishedVm(vm, query));
    const { items, next } = pageOf(wished, { list: 'vms', placeOf: byAgeAndName }, query);
    response.json({ vms: items.map(vmView), next });
  }

  async function create(request: Request, response: Response): Promise<Made> {
    const wish = parseInput(schema, jsonOf(request));
    const made = await vms.create({ ...wish, by: principalOf(response).name });
    return accepted({ body: { vms: made.map(vmView) } }, made.map(operationOf));
  }

  async function remove({ id }: FacedVm, request: Request, response: Response): Promise<void> {
    const { dead } = parseInput(vmRemovalQuery, Object.fromEntries(queryOf(request)));
    const vm = await vms.remove({ id, dead, by: principalOf(response).name });
    sendMade(response, accepted(machines.made(202, vm), [operationOf(vm)]));
  }

  async function reprovision({ id }: FacedVm, request: Request, response: Response): Promise<void> {
    const { dead } = parseInput(remakingSchema, jsonOf(request));
    const vm = await vms.reprovision({ id, dead, by: principalOf(response).name });
    sendMade(response, accepted(machines.made(202, vm), [operationOf(vm)]));
  }

  resource(router, '/vms', { get: list, post: [jsonBody, once(create)] });
  resource(router, '/vms/:id', { get: machines.show, delete: machines.changing(remove) });
  resource(router, '/vms/:id/reprovision', { post: [jsonBody, machines.changing(reprovision)] });
  return router;
}

function operationOf({ id }: FacedVm): string {
  return `vm-${id}`;
}

/** Those that were asked for at once have one time. */
function byAgeAndName({ createdAt, name, id }: FacedVm) {
  return [createdAt, name, id];
}

function isWishedVm(vm: FacedVm, query: z.output<typeof vmsQuery>): boolean {
  return (
    isAmong(query.state, vm.state) &&
    isAmong(query.role, vm.role) &&
    isAmong(query.profile, vm.profile) &&
    (isAmong(query.hypervisor, vm.hypervisorName) || isAmong(query.hypervisor, vm.hypervisor)) &&
    isFound(query.q, [vm.name, vm.host, vm.uuid, vm.mac, vm.id])
  );
}

/** By its id, its node's id or its name. Throws VM_NOT_FOUND. */
function vmOf(vms: Pick<VmFace, 'find'>, request: Request): FacedVm {
  const id = pathName(request, 'id');
  const vm = vms.find(id);
  if (vm !== undefined) return vm;
  const message = `no VM has the id, node or name ${id.slice(0, 80)}`;
  throw new ProvisioningError('VM_NOT_FOUND', message);
}
