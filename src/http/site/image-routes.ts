/**
 * /api/v1/images: what can be installed from, what is fetched, and what goes.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { ProvisioningError } from '../../domain/errors.ts';
import type { Tagged } from '../conditional/entity-tag.ts';
import { createSubject } from '../conditional/subject.ts';
import type { InTurn } from '../conditional/turns.ts';
import type { Once } from '../idempotent/once.ts';
import { isAmong } from '../lists/filter.ts';
import { pageOf } from '../lists/page.ts';
import type { Made } from '../made.ts';
import { resource } from '../methods.ts';
import { accepted } from '../operations/accepted.ts';
import { pathName } from '../request.ts';
import { imageWish, pruning } from '../schemas/image.ts';
import { imagesQuery } from '../schemas/lists.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import type { ImageState, Images } from './ports.ts';

export type ImageRoutePorts = {
  readonly images: Images;
  readonly inTurn: InTurn;
  readonly once: Once;
};

export function imageRoutes({ images, inTurn, once }: ImageRoutePorts): Router {
  const router = Router();
  const one = createSubject({
    noun: 'image',
    find: (request) => imageOf(request, images),
    keyOf: ({ id }) => id,
    taggedOf: taggedImage,
    inTurn,
  });

  /** `broken` tells again those that are, whatever was asked for: a page that warns reads it alone. */
  function list(request: Request, response: Response): void {
    const query = parseQuery(imagesQuery, request);
    const all = images.views();
    const wished = all.filter((image) => isWishedImage(image, query));
    const { items, next } = pageOf(wished, { list: 'images', placeOf: ({ id }) => [id] }, query);
    const broken = all.filter(({ state }) => state === 'broken');
    response.json({
      images: items,
      broken: broken.map(({ id, reason }) => ({ id, reason })),
      next,
    });
  }

  /** 200 for what is there already, 202 for what comes: its address tells how far it is. */
  async function ask(request: Request): Promise<Made> {
    const image = await images.request(parseInput(imageWish, jsonOf(request)));
    const isThere = image.state === 'verified' || image.state === 'unchecked';
    const made = one.made(200, image, `/api/v1/images/${image.id}`);
    return isThere ? made : accepted(made, [`image-${image.id}`]);
  }

  async function remove({ id }: ImageState, _request: Request, response: Response): Promise<void> {
    await images.remove(id);
    response.status(204).end();
  }

  async function prune(request: Request, response: Response): Promise<void> {
    response.json(await images.prune(parseInput(pruning, jsonOf(request))));
  }

  resource(router, '/images', { get: list, post: [jsonBody, once(ask)] });
  resource(router, '/images/prune', { post: [jsonBody, prune] });
  resource(router, '/images/:id', { get: one.show, delete: one.changing(remove) });
  return router;
}

/** A change rests on which one it is and in which state, and not on how much of it has come. */
function taggedImage(image: ImageState): Tagged {
  const { id, kind, state } = image;
  return { view: image, decisive: { id, kind, state } };
}

function isWishedImage(image: ImageState, query: z.output<typeof imagesQuery>): boolean {
  return (
    isAmong(query.kind, image.kind) &&
    isAmong(query.state, image.state) &&
    isAmong(query.arch, image.arch) &&
    isAmong(query.release, image.release)
  );
}

/** Express decodes the part of the path that an id is the encoding of. */
function imageOf(request: Request, images: Images): ImageState {
  const id = encodeURIComponent(pathName(request, 'id'));
  const image = images.views().find((one) => one.id === id);
  if (image !== undefined) return image;
  throw new ProvisioningError('IMAGE_NOT_FOUND', `there is no image ${id.slice(0, 80)}`);
}
