/**
 * /api/v1/nodes/ID/…: what moves a node on.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { proposedHostname } from '../../domain/admission.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { displayName, type Node } from '../../domain/node.ts';
import { cancellation } from '../../domain/reinstall.ts';
import { sendMade } from '../made.ts';
import { resource } from '../methods.ts';
import { accepted } from '../operations/accepted.ts';
import { reinstallSchema, removalSchema } from '../schemas/cluster.ts';
import { nodeSchemas } from '../schemas/node.ts';
import { parseInput } from '../schemas/parse.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { principalOf } from '../sign-in/auth.ts';
import { nodeOf, nodeSubject } from './node-lookup.ts';
import type { NodeRoutePorts } from './node-routes.ts';

export function nodeActionRoutes(ports: NodeRoutePorts): Router {
  const { store, cluster, vms, surroundings, now } = ports;
  const router = Router();
  const nodes = nodeSubject(ports);
  const schema = nodeSchemas(surroundings).approve;

  async function approve(node: Node, request: Request, response: Response): Promise<void> {
    const { address, ...given } = parseInput(schema, jsonOf(request));
    const draft = {
      hostname: given.hostname ?? node.hostname ?? proposedName(node),
      role: given.role ?? node.role,
      profile: given.profile ?? node.profile,
      address: address === undefined ? node.address : (address ?? undefined),
      by: principalOf(response).name,
    };
    nodes.answer(response, await store.approve(node.id, draft, now()));
  }

  /** 202 for a member of the cluster, which has to leave first, and for a VM, which is made anew. */
  async function reinstall(node: Node, request: Request, response: Response): Promise<void> {
    const by = principalOf(response).name;
    const { dead } = parseInput(reinstallSchema, jsonOf(request));
    const vm = vms.find(node.id);
    if (vm !== undefined) {
      await vms.reprovision({ id: vm.id, dead, by });
      sendMade(response, accepted(nodes.made(202, nodeOf(store, request)), [`vm-${vm.id}`]));
    } else if (cluster.holds(node.id)) {
      const { id } = await cluster.leave({ nodeId: node.id, after: 'reinstall', dead, by });
      sendMade(response, accepted(nodes.made(202, nodeOf(store, request)), [`work-${id}`]));
    } else {
      const event = { type: 'reinstall-requested', by } as const;
      nodes.answer(response, await store.record(node.id, event, now()));
    }
  }

  /** 202 where it leaves the cluster for it: that is given up after the step that is under way. */
  async function cancelReinstall(node: Node, _: Request, response: Response): Promise<void> {
    const by = principalOf(response).name;
    const { work } = cluster.state();
    const whole = work.find(({ kind, todo }) => isRolling(kind) && todo.includes(node.id));
    if (whole !== undefined) throw partOfAll(node, whole.id);
    const leaving = work.find(({ after, todo }) => after === 'reinstall' && todo[0] === node.id);
    if (leaving !== undefined && node.beforeReinstall === undefined) {
      await cluster.cancel(leaving.id, by);
      sendMade(response, accepted(nodes.made(202, node), [`work-${leaving.id}`]));
      return;
    }
    if (vms.find(node.id) !== undefined) throw madeAnew(node);
    nodes.answer(response, await store.record(node.id, cancellation(node, by), now()));
  }

  async function leave(node: Node, request: Request, response: Response): Promise<void> {
    const wish = parseInput(removalSchema, jsonOf(request));
    if (!cluster.holds(node.id)) throw noMember(node);
    const by = principalOf(response).name;
    const vm = vms.find(node.id);
    // A VM whose node alone were deleted would go on, and nobody would know it.
    if (vm !== undefined && wish.after === 'delete') {
      await vms.remove({ id: vm.id, dead: wish.dead, by });
      sendMade(response, accepted(nodes.made(202, node), [`vm-${vm.id}`]));
    } else {
      const { id } = await cluster.leave({ nodeId: node.id, ...wish, by });
      sendMade(response, accepted(nodes.made(202, node), [`work-${id}`]));
    }
  }

  resource(router, '/nodes/:id/approve', { post: [jsonBody, nodes.changing(approve)] });
  resource(router, '/nodes/:id/reinstall', {
    post: [jsonBody, nodes.changing(reinstall)],
    delete: nodes.changing(cancelReinstall),
  });
  resource(router, '/nodes/:id/remove', { post: [jsonBody, nodes.changing(leave)] });
  return router;
}

function proposedName({ macs: [mac], id }: Node): string {
  if (mac !== undefined) return proposedHostname('node', mac);
  const message = `node ${id} has no MAC to name it by: give a hostname`;
  throw new ProvisioningError('INPUT_INVALID', message);
}

const isRolling = (kind: string): boolean => kind === 'rolling-reinstall';

/** Whoever made it makes it anew as soon as its node is to be installed again. */
function madeAnew(node: Node): ProvisioningError {
  const message = `${displayName(node)} is a VM: it is made anew at once, and what it was is destroyed`;
  return new ProvisioningError('CANCEL_REFUSED', message);
}

function partOfAll(node: Node, workId: string): ProvisioningError {
  const message = `${displayName(node)} is reinstalled with the whole cluster: DELETE /api/v1/cluster/work/${workId} gives that up`;
  return new ProvisioningError('CANCEL_REFUSED', message);
}

function noMember(node: Node): ProvisioningError {
  const message = `${displayName(node)} is no member of the cluster: DELETE /api/v1/nodes/${node.id} removes it`;
  return new ProvisioningError('CLUSTER_REFUSED', message);
}
