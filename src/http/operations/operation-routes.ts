/**
 * /api/v1/operations: how long work goes on, whatever it is made of.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { ClusterFace } from '../../domain/cluster/face.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { installOperations, type StageLine } from '../../domain/install/install-operations.ts';
import { displayName } from '../../domain/node.ts';
import {
  endedOperation,
  imageOperation,
  type Operation,
  vmOperation,
  workOperation,
} from '../../domain/operation.ts';
import type { VmFace } from '../../domain/vm/face.ts';
import { isAmong } from '../lists/filter.ts';
import { pageOf } from '../lists/page.ts';
import { resource } from '../methods.ts';
import type { NodeStore } from '../nodes/ports.ts';
import { pathName } from '../request.ts';
import { operationsQuery } from '../schemas/lists.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import type { Images } from '../site/ports.ts';
import { operationView } from './operation-view.ts';

export type OperationRoutePorts = {
  readonly store: Pick<NodeStore, 'registry'> & {
    /** Of all nodes: the lines that changed a stage, oldest first. */
    stageLines(): Promise<readonly StageLine[]>;
  };
  readonly images: Pick<Images, 'views'>;
  readonly vms: Pick<VmFace, 'list'>;
  readonly cluster: Pick<ClusterFace, 'state'>;
};

export function operationRoutes(ports: OperationRoutePorts): Router {
  const router = Router();

  async function list(request: Request, response: Response): Promise<void> {
    const query = parseQuery(operationsQuery, request);
    const wished = (await allOperations(ports)).filter(
      ({ kind, state, target }) =>
        isAmong(query.kind, kind) &&
        isAmong(query.state, state) &&
        (isAmong(query.target, target.name) || isAmong(query.target, target.id)),
    );
    const { items, next } = pageOf(wished, { list: 'operations', placeOf: newestFirst }, query);
    response.json({ operations: items.map(operationView), next });
  }

  /** Express decodes the part of the path that an image's id is the encoding of. */
  async function show(request: Request, response: Response): Promise<void> {
    const id = encodeURIComponent(pathName(request, 'id'));
    const operation = (await allOperations(ports)).find((one) => one.id === id);
    if (operation !== undefined) return void response.json(operationView(operation));
    const message = `nothing is stored of an operation ${id.slice(0, 80)}: it never was, or what it was about is gone`;
    throw new ProvisioningError('OPERATION_NOT_FOUND', message);
  }

  resource(router, '/operations', { get: list });
  resource(router, '/operations/:id', { get: show });
  return router;
}

function newestFirst({ id, startedAt = 0 }: Operation) {
  return [-startedAt, id];
}

async function allOperations(ports: OperationRoutePorts): Promise<readonly Operation[]> {
  const { store, images, vms, cluster } = ports;
  const lines = Map.groupBy(await store.stageLines(), ({ nodeId }) => nodeId);
  const nodes = store.registry.all();
  const { work, ended } = cluster.state();
  const nameOf = (nodeId: string) => {
    const node = store.registry.find(nodeId);
    return node === undefined ? nodeId : displayName(node);
  };
  const isUnderWay = new Set(work.map(({ id }) => id));
  return [
    ...nodes.flatMap((node) => installOperations(node, lines.get(node.id) ?? [])),
    ...work.map((one) => workOperation(one, nameOf)),
    ...ended.filter(({ id }) => !isUnderWay.has(id)).map((one) => endedOperation(one, nameOf)),
    ...vms.list().map(vmOperation),
    ...images.views().map(imageOperation),
  ];
}
