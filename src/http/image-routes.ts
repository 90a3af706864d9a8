/**
 * /api/v1/images: what can be installed from, what is fetched, and what goes.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { ProvisioningError } from '../domain/errors.ts';
import { jsonBody, jsonOf } from './bodies.ts';
import { resource } from './methods.ts';
import type { ImageState, Images } from './ports.ts';
import { pathName } from './request.ts';
import { imageWish, pruning } from './schemas/image.ts';
import { parseInput } from './schemas/parse.ts';

export type ImageRoutePorts = { readonly images: Images };

export function imageRoutes({ images }: ImageRoutePorts): Router {
  const router = Router();

  /** `broken` tells again those that are: a page that warns reads it alone. */
  function list(_request: Request, response: Response): void {
    const all = images.views();
    const broken = all.filter(({ state }) => state === 'broken');
    response.json({ images: all, broken: broken.map(({ id, reason }) => ({ id, reason })) });
  }

  /** 200 for what is there already, 202 for what comes: its address tells how far it is. */
  async function ask(request: Request, response: Response): Promise<void> {
    const image = await images.request(parseInput(imageWish, jsonOf(request)));
    const isThere = image.state === 'verified' || image.state === 'unchecked';
    response
      .status(isThere ? 200 : 202)
      .location(`/api/v1/images/${image.id}`)
      .json(image);
  }

  function show(request: Request, response: Response): void {
    response.json(imageOf(request, images));
  }

  async function remove(request: Request, response: Response): Promise<void> {
    await images.remove(imageOf(request, images).id);
    response.status(204).end();
  }

  async function prune(request: Request, response: Response): Promise<void> {
    response.json(await images.prune(parseInput(pruning, jsonOf(request))));
  }

  resource(router, '/images', { get: list, post: [jsonBody, ask] });
  resource(router, '/images/prune', { post: [jsonBody, prune] });
  resource(router, '/images/:id', { get: show, delete: remove });
  return router;
}

/** Express decodes the part of the path that an id is the encoding of. */
function imageOf(request: Request, images: Images): ImageState {
  const id = encodeURIComponent(pathName(request, 'id'));
  const image = images.views().find((one) => one.id === id);
  if (image !== undefined) return image;
  throw new ProvisioningError('IMAGE_NOT_FOUND', `there is no image ${id.slice(0, 80)}`);
}
