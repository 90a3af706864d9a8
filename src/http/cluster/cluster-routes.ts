/**
 * /api/v1/cluster: the cluster for people and programs.
 *
 * What takes long is answered with 202 as soon as it is stored; GET /cluster tells how it goes on.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { ClusterFace, ClusterSnapshot, ClusterWork } from '../../domain/cluster/face.ts';
import type { Once } from '../idempotent/once.ts';
import { isAmong, isSo } from '../lists/filter.ts';
import { pageOf } from '../lists/page.ts';
import { type Made, sendMade } from '../made.ts';
import { resource } from '../methods.ts';
import { accepted } from '../operations/accepted.ts';
import { pathName } from '../request.ts';
import { forgetSchema, snapshotSchema, upgradeSchema } from '../schemas/cluster.ts';
import { snapshotsQuery } from '../schemas/lists.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { adminsOnly, principalOf } from '../sign-in/auth.ts';
import { clusterView, snapshotView, workView } from './cluster-view.ts';

export type ClusterRoutePorts = { readonly cluster: ClusterFace; readonly once: Once };

export function clusterRoutes({ cluster, once }: ClusterRoutePorts): Router {
  const router = Router();

  function show(_request: Request, response: Response): void {
    response.json(clusterView(cluster.state()));
  }

  async function forget(request: Request, response: Response): Promise<void> {
    const { confirm } = parseInput(forgetSchema, jsonOf(request));
    await cluster.forget({ clusterId: confirm, by: principalOf(response).name });
    response.status(204).end();
  }

  /** It holds an admin's key: for admins alone, and each time is noted. */
  async function kubeconfig(_request: Request, response: Response): Promise<void> {
    const text = await cluster.kubeconfig(principalOf(response).name);
    response.type('text/yaml').set('Content-Disposition', ATTACHMENT).send(text);
  }

  resource(router, '/cluster', { get: show });
  resource(router, '/cluster/forget', { post: [jsonBody, forget] });
  router.use('/cluster/kubeconfig', adminsOnly);
  resource(router, '/cluster/kubeconfig', { fetch: kubeconfig });
  router.use(snapshotRoutes({ cluster, once }), workRoutes({ cluster, once }));
  return router;
}

const ATTACHMENT = 'attachment; filename="pilotlight-kubeconfig.yaml"';

function snapshotRoutes({ cluster, once }: ClusterRoutePorts): Router {
  const router = Router();

  async function list(request: Request, response: Response): Promise<void> {
    const query = parseQuery(snapshotsQuery, request);
    const wished = (await cluster.snapshots()).filter(
      ({ memberName, fetched }) =>
        isAmong(query.member, memberName) && isSo(query.fetched, fetched),
    );
    const { items, next } = pageOf(wished, { list: 'snapshots', placeOf }, query);
    response.json({ snapshots: items.map(snapshotView), next });
  }

  async function take(request: Request, response: Response): Promise<Made> {
    const { name } = parseInput(snapshotSchema, jsonOf(request));
    const taken = await cluster.takeSnapshot({ name, by: principalOf(response).name });
    return { status: 201, body: snapshotView(taken) };
  }

  async function fetch(request: Request, response: Response): Promise<void> {
    const by = principalOf(response).name;
    response.json(snapshotView(await cluster.fetchSnapshot(pathName(request, 'name'), by)));
  }

  resource(router, '/cluster/snapshots', { get: list, post: [jsonBody, once(take)] });
  resource(router, '/cluster/snapshots/:name/fetch', { post: [fetch] });
  return router;
}

function placeOf({ createdAt, name, memberName }: ClusterSnapshot) {
  return [createdAt, name, memberName];
}

function begun(work: ClusterWork): Made {
  return accepted({ body: workView(work) }, [`work-${work.id}`]);
}

function workRoutes({ cluster, once }: ClusterRoutePorts): Router {
  const router = Router();

  async function upgrade(request: Request, response: Response): Promise<Made> {
    const wish = parseInput(upgradeSchema, jsonOf(request));
    const work = await cluster.upgrade({ ...wish, by: principalOf(response).name });
    return begun(work);
  }

  async function reinstallAll(_request: Request, response: Response): Promise<Made> {
    const work = await cluster.reinstallAll(principalOf(response).name);
    return begun(work);
  }

  async function resume(request: Request, response: Response): Promise<void> {
    const by = principalOf(response).name;
    sendMade(response, begun(await cluster.resume(pathName(request, 'work'), by)));
  }

  async function cancel(request: Request, response: Response): Promise<void> {
    await cluster.cancel(pathName(request, 'work'), principalOf(response).name);
    response.status(204).end();
  }

  resource(router, '/cluster/upgrade', { post: [jsonBody, once(upgrade)] });
  resource(router, '/cluster/reinstall', { post: [once(reinstallAll)] });
  resource(router, '/cluster/work/:work', { delete: cancel });
  resource(router, '/cluster/work/:work/resume', { post: [resume] });
  return router;
}
