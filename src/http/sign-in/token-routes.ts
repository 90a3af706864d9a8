/**
 * /api/v1/tokens: who may use the API.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { isAmong } from '../lists/filter.ts';
import { byName, pageOf } from '../lists/page.ts';
import { resource } from '../methods.ts';
import { isoTime } from '../nodes/node-view.ts';
import { pathName } from '../request.ts';
import { tokensQuery } from '../schemas/lists.ts';
import { parseInput } from '../schemas/parse.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { tokenDraft } from '../schemas/sign-in.ts';
import { jsonBody, jsonOf } from '../serving/bodies.ts';
import { adminsOnly } from './auth.ts';
import type { StoredToken, Tokens } from './tokens.ts';

export type TokenRoutePorts = { readonly tokens: Pick<Tokens, 'list' | 'create' | 'revoke'> };

export function tokenRoutes({ tokens }: TokenRoutePorts): Router {
  const router = Router();

  async function list(request: Request, response: Response): Promise<void> {
    const query = parseQuery(tokensQuery, request);
    const wished = (await tokens.list()).filter(({ role }) => isAmong(query.role, role));
    const { items, next } = pageOf(wished, { list: 'tokens', placeOf: byName }, query);
    response.json({ tokens: items.map(tokenView), next });
  }

  /** The one answer that has the token in clear. */
  async function create(request: Request, response: Response): Promise<void> {
    const draft = parseInput(tokenDraft, jsonOf(request));
    const { plain, token } = await tokens.create(draft);
    response
      .status(201)
      .location(`/api/v1/tokens/${token.name}`)
      .json({ ...tokenView(token), token: plain });
  }

  async function revoke(request: Request, response: Response): Promise<void> {
    const name = pathName(request, 'name');
    if (!(await tokens.revoke(name))) {
      throw new ProvisioningError('TOKEN_NOT_FOUND', `no token is called ${name.slice(0, 80)}`);
    }
    response.status(204).end();
  }

  resource(router, '/tokens', { get: [adminsOnly, list], post: [jsonBody, create] });
  resource(router, '/tokens/:name', { delete: revoke });
  return router;
}

function tokenView({ name, role, createdAt }: StoredToken & { readonly createdAt: number }) {
  return { name, role, createdAt: isoTime(createdAt) };
}
