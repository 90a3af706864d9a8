/**
 * /api/v1/phantoms: machines that exist in memory alone, to try the way through an install with.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import type { ClientArch } from '../../domain/client-arch.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { type Loader, loaderFor } from '../../domain/loader.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node, NodeRole } from '../../domain/node.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import { resource } from '../methods.ts';
import { isoTime } from '../nodes/node-view.ts';
import { clientAddress, pathName } from '../request.ts';
import type { Surroundings } from '../schemas/fields.ts';
import { parseInput } from '../schemas/parse.ts';
import { phantomSchema } from '../schemas/phantom.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';

export type PhantomWish = {
  readonly mac: MacAddress | undefined;
  readonly uuid: string;
  readonly arch: ClientArch;
  readonly profile: string;
  readonly role: NodeRole;
  readonly addresses: readonly string[];
};

export type Phantom = {
  readonly id: string;
  readonly mac: MacAddress;
  readonly node: Node;
  readonly lines: readonly (TimelineNote & { readonly at: number })[];
  readonly endsAt: number;
};

/** What a file on this host is: `sha256` in hex. */
export type FileSum = { readonly bytes: number; readonly sha256: string };

export type PhantomRoutePorts = {
  readonly phantoms: {
    /** Throws MAC_TAKEN and TOO_MANY_REQUESTS. */
    begin(wish: PhantomWish): Phantom;
    find(id: string): Phantom | undefined;
    end(id: string): boolean;
  };
  /** Of a loader as it lies on this host; undefined where there is none. */
  readonly loaderSum: (loader: Loader) => Promise<FileSum | undefined>;
  readonly surroundings: Surroundings;
};

export function phantomRoutes({ phantoms, loaderSum, surroundings }: PhantomRoutePorts): Router {
  const router = Router();
  const schema = phantomSchema(surroundings);

  async function view({ id, mac, node, lines, endsAt }: Phantom) {
    const { arch, uuid, profile, role, stage } = node;
    const name = arch && loaderFor(arch, 'auto');
    const sum = name && (await loaderSum(name));
    return {
      ...{ id, mac, uuid, arch, profile, role, stage, endsAt: isoTime(endsAt) },
      loader: name === undefined ? null : { name, ...(sum ?? { bytes: null, sha256: null }) },
      lines: lines.map((line) => ({ ...line, at: isoTime(line.at) })),
    };
  }

  async function begin(request: Request, response: Response): Promise<void> {
    const { addresses, ...wish } = parseInput(schema, jsonOf(request));
    const from = [...new Set([clientAddress(request), ...addresses])];
    const phantom = phantoms.begin({ ...wish, addresses: from });
    response
      .status(201)
      .location(`/api/v1/phantoms/${phantom.id}`)
      .json(await view(phantom));
  }

  async function show(request: Request, response: Response): Promise<void> {
    const id = pathName(request, 'id');
    const phantom = phantoms.find(id);
    if (phantom === undefined) throw gone(id);
    response.json(await view(phantom));
  }

  function end(request: Request, response: Response): void {
    const id = pathName(request, 'id');
    if (!phantoms.end(id)) throw gone(id);
    response.status(204).end();
  }

  resource(router, '/phantoms', { post: [jsonBody, begin] });
  resource(router, '/phantoms/:id', { get: show, delete: end });
  return router;
}

function gone(id: string): ProvisioningError {
  return new ProvisioningError('NODE_NOT_FOUND', `there is no phantom ${id.slice(0, 80)}`);
}
