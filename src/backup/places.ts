/**
 * What a backup holds, by the names that it has in the archive.
 *
 * Images, artifacts and loaders are not in it: they are large, and are fetched and checked again.
 *
 * @module
 */

/** `folder`: with all regular files in it. The registry comes last: with it a restored Pilotlight begins. */
export const PLACES = [
  { name: 'pki', kind: 'folder' },
  { name: 'profiles', kind: 'folder' },
  { name: 'snapshots', kind: 'folder' },
  { name: 'cluster.yaml', kind: 'file' },
  { name: 'pilotlight.yaml', kind: 'file' },
  { name: 'registry.db', kind: 'database' },
] as const;

export type PlaceName = (typeof PLACES)[number]['name'];

/** Where each lies on this host. `pilotlight.yaml` is undefined where no configuration was read. */
export type Places = Readonly<Record<Exclude<PlaceName, 'pilotlight.yaml'>, string>> & {
  readonly 'pilotlight.yaml': string | undefined;
};

export const REGISTRY: PlaceName = 'registry.db';
