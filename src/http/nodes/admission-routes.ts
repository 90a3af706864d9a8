/**
 * /api/v1/admission: the door.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { type Door, isOpen } from '../../domain/admission.ts';
import { resource } from '../methods.ts';
import { openingSchema } from '../schemas/admission.ts';
import type { Surroundings } from '../schemas/fields.ts';
import { parseInput } from '../schemas/parse.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { isoTime } from './node-view.ts';
import type { DoorKeeper } from './ports.ts';

export type AdmissionRoutePorts = {
  readonly door: DoorKeeper;
  readonly surroundings: Surroundings;
  readonly now: () => number;
};

export function admissionRoutes({ door, surroundings, now }: AdmissionRoutePorts): Router {
  const router = Router();
  const schema = openingSchema(surroundings);

  function show(_request: Request, response: Response): void {
    response.json(doorView(door.current(), now()));
  }

  async function open(request: Request, response: Response): Promise<void> {
    const opening = parseInput(schema, jsonOf(request));
    response.json(doorView(await door.open(opening, now()), now()));
  }

  async function close(_request: Request, response: Response): Promise<void> {
    await door.close();
    response.status(204).end();
  }

  resource(router, '/admission', { get: show, post: [jsonBody, open], delete: close });
  return router;
}

/** The rules of a door that closed by itself no longer hold, and are not shown. */
function doorView(door: Door, now: number) {
  const open = isOpen(door, now);
  return {
    open,
    openUntil: open ? isoTime(door.openUntil) : null,
    rules: open ? door.rules : [],
  };
}
