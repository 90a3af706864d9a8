/**
 * What there is to install, and how the service is.
 *
 * @module
 */
import { Router } from 'express';
import type { Profile, UbuntuProfile } from '../../domain/profile.ts';
import type { ProxmoxProfile } from '../../domain/proxmox-profile.ts';
import { isAmong } from '../lists/filter.ts';
import { byName, pageOf } from '../lists/page.ts';
import { resource } from '../methods.ts';
import { profilesQuery } from '../schemas/lists.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import type { Catalogue } from './ports.ts';

export type CatalogueRoutePorts = {
  readonly catalogue: Catalogue;
  readonly status: () => unknown;
  /** The configuration in force, without secrets. */
  readonly settings: () => object;
};

export function catalogueRoutes({ catalogue, status, settings }: CatalogueRoutePorts): Router {
  const router = Router();
  resource(router, '/profiles', {
    get: (request, response) => {
      const query = parseQuery(profilesQuery, request);
      const wished = catalogue.profiles().filter(({ kind }) => isAmong(query.kind, kind));
      const { items, next } = pageOf(wished, { list: 'profiles', placeOf: byName }, query);
      response.json({ profiles: items.map(profileView), next });
    },
  });
  resource(router, '/status', {
    get: async (_request, response) => void response.json(await status()),
  });
  resource(router, '/settings', {
    get: (_request, response) => void response.json({ settings: settings() }),
  });
  return router;
}

/** Who may log in, and what may hold a secret, stays in the file. */
function profileView(profile: Profile) {
  return profile.kind === 'ubuntu' ? ubuntuView(profile) : hostView(profile);
}

function ubuntuView({ login, autoinstall: _own, debconf: _answers, ...profile }: UbuntuProfile) {
  return { ...profile, login: { username: login.username } };
}

function hostView(profile: ProxmoxProfile) {
  const { rootPasswordHash: _hash, sshAuthorizedKeys: _keys, cluster, ...rest } = profile;
  const { host, fingerprint } = cluster ?? {};
  return { ...rest, cluster: cluster === undefined ? null : { host, fingerprint } };
}
