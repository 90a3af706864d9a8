/**
 * What there is to install, and how the service is.
 *
 * @module
 */
import { Router } from 'express';
import type { Profile } from '../domain/profile.ts';
import { resource } from './methods.ts';
import type { Catalogue } from './ports.ts';

export type CatalogueRoutePorts = {
  readonly catalogue: Catalogue;
  readonly status: () => unknown;
};

export function catalogueRoutes({ catalogue, status }: CatalogueRoutePorts): Router {
  const router = Router();
  resource(router, '/profiles', {
    get: (_request, response) =>
      void response.json({ profiles: catalogue.profiles().map(profileView) }),
  });
  resource(router, '/status', {
    get: async (_request, response) => void response.json(await status()),
  });
  return router;
}

/** Who may log in, and what may hold a secret, stays in the file. */
function profileView({ login, autoinstall: _own, debconf: _answers, ...profile }: Profile) {
  return { ...profile, login: { username: login.username } };
}
