/**
 * One file that holds what can't be fetched again, taken while the service runs.
 *
 * @module
 */
import { chmod, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { create } from 'tar';
import { BackupFault } from './backup-fault.ts';
import { copyPrivate, describeFile, filesBelow, isThere, syncPath } from './files.ts';
import { MANIFEST, type Manifest, manifestText } from './manifest.ts';
import { PLACES, type Places } from './places.ts';

export type BackupPorts = {
  readonly places: Places;
  /** Of the registry, as it stands in one moment. */
  readonly copyDatabase: (path: string, to: string) => Promise<void>;
  readonly about: Omit<Manifest, 'files'>;
};

/** Writes `target` (mode 0600), or leaves what was there. Throws a BackupFault, or the database's error. */
export async function makeBackup(ports: BackupPorts, target: string): Promise<Manifest> {
  const file = resolve(target);
  const { 'registry.db': registry } = ports.places;
  if (!(await isThere(registry))) {
    throw new BackupFault(`there is no registry ${registry}: is PILOTLIGHT_DATA the service's?`);
  }
  const staging = await stagingBeside(file);
  try {
    const manifest = await gather(ports, staging);
    await pack(staging, file);
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** On the target's own file system: it has to have the room in any case. */
async function stagingBeside(file: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(file), '.pilotlight-backup-'));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new BackupFault(`${dirname(file)} can't be written: ${why}. Name another file`, {
      cause,
    });
  }
}

async function gather(ports: BackupPorts, staging: string): Promise<Manifest> {
  for (const { name, kind } of PLACES) {
    const from = ports.places[name];
    if (from === undefined) continue;
    if (kind === 'database') await ports.copyDatabase(from, join(staging, name));
    else if (kind === 'file') await copyOne(from, join(staging, name));
    else
      for (const path of await filesBelow(from))
        await copyPrivate(join(from, path), join(staging, name, path));
  }
  const paths = await filesBelow(staging);
  const files = await Promise.all(paths.map((path) => describeFile(staging, path)));
  const manifest = { ...ports.about, files };
  await writeFile(join(staging, MANIFEST), manifestText(manifest), { mode: 0o600 });
  return manifest;
}

async function copyOne(from: string, to: string): Promise<void> {
  if (await isThere(from)) await copyPrivate(from, to);
}

/** The manifest first: what reads the archive knows what to expect. */
async function pack(staging: string, file: string): Promise<void> {
  const part = join(staging, `${basename(file)}.part`);
  await (await open(part, 'wx', 0o600)).close();
  const paths = (await filesBelow(staging)).filter(
    (path) => path !== MANIFEST && path !== basename(part),
  );
  // No names of accounts: they mean nothing on another host.
  await create({ cwd: staging, file: part, gzip: true, portable: true }, [MANIFEST, ...paths]);
  await chmod(part, 0o600);
  await syncPath(part);
  await rename(part, file);
  await syncPath(dirname(file));
}
