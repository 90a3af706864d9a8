/**
 * Backup and restore for the command line: beside a running service, or in place of one that has stopped.
 *
 * @module
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeBackup } from '../backup/make-backup.ts';
import type { Manifest } from '../backup/manifest.ts';
import type { Places } from '../backup/places.ts';
import { type Restored, restoreBackup } from '../backup/restore-backup.ts';
import { type Config, foundConfigFile, readConfig } from '../config.ts';
import { copyDatabase, isInUse, judgeCopy } from '../store/sqlite/database-copy.ts';
import { canBindLowPorts, isRoot } from './host.ts';
import { VERSION } from './version.ts';

export type MadeBackup = Manifest & { readonly file: string };

/** Throws an Error in words. `file`: by default one in this folder, named for the time. */
export async function backup(file?: string): Promise<MadeBackup> {
  const at = new Date();
  const target = file ?? `pilotlight-${stampOf(at)}.tar.gz`;
  const about = { version: VERSION, madeAt: at.toISOString(), host: hostname() };
  const manifest = await makeBackup({ places: placesOf(config()), copyDatabase, about }, target);
  return { ...manifest, file: target };
}

/** Throws an Error in words; then nothing has changed. */
export async function restore(file: string, replace: boolean): Promise<Restored> {
  const here = config();
  const ports = {
    ...{ data: here.data, places: placesOf(here), judgeDatabase: judgeCopy, isInUse },
    stamp: stampOf(new Date()),
  };
  return await restoreBackup(ports, { file, replace });
}

function config(): Config {
  return readConfig({ lowPorts: canBindLowPorts(), root: isRoot() });
}

function placesOf({ data, profiles, cluster }: Config): Places {
  return {
    'registry.db': join(data, 'registry.db'),
    pki: join(data, 'pki'),
    snapshots: join(data, 'snapshots'),
    profiles,
    'cluster.yaml': cluster,
    'pilotlight.yaml': foundConfigFile(),
  };
}

/** 20261129T200500Z: it sorts, and stands in a file's name. */
function stampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}
