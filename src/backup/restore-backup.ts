/**
 * Puts a backup in place: read and judged as a whole first, then moved in, the registry last.
 *
 * @module
 */
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BackupFault } from './backup-fault.ts';
import { copyPrivate, describeFile, filesBelow, isThere, syncPath } from './files.ts';
import { MANIFEST, type Manifest, parseManifest } from './manifest.ts';
import { PLACES, type PlaceName, type Places } from './places.ts';
import { unpack } from './unpack.ts';

export type RestorePorts = {
  /** The data folder; it is made where there is none. */
  readonly data: string;
  readonly places: Places;
  /** Throws for a registry that is damaged, or of a newer release. */
  readonly judgeDatabase: (path: string) => void;
  readonly isInUse: (path: string) => boolean;
  /** Part of the name of the folder to which goes what was there before. */
  readonly stamp: string;
};

export type Restored = {
  readonly manifest: Manifest;
  /** What was there before, moved away; undefined where nothing was. */
  readonly replaced: string | undefined;
};

/** `replace`: what is there goes to a folder of its own. Throws a BackupFault; then nothing has changed. */
export async function restoreBackup(
  ports: RestorePorts,
  { file, replace }: { readonly file: string; readonly replace: boolean },
): Promise<Restored> {
  const { data, places } = ports;
  refuseRunning(ports);
  if (!replace) await refuseOccupied(places);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(join(data, '.pilotlight-restore-'));
  try {
    await unpack(resolve(file), staging);
    const manifest = await judged(staging, ports);
    const replaced = await moveAway(ports);
    await moveIn(staging, places);
    return { manifest, replaced };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function refuseRunning({ places, isInUse }: RestorePorts): void {
  if (!isInUse(places['registry.db'])) return;
  throw new BackupFault(
    `a running Pilotlight has ${places['registry.db']} open. Stop it first (systemctl stop pilotlight)`,
  );
}

async function refuseOccupied(places: Places): Promise<void> {
  for (const path of [places['registry.db'], places.pki]) {
    if (!(await isThere(path))) continue;
    throw new BackupFault(`${path} is there already. With --replace it is moved away first`);
  }
}

/** Every file that the list names, by its sum, and none besides. */
async function judged(staging: string, { judgeDatabase }: RestorePorts): Promise<Manifest> {
  const text = await readFile(join(staging, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new BackupFault(`this is no backup of Pilotlight: it has no ${MANIFEST}`, { cause });
  });
  const manifest = parseManifest(text);
  const found = (await filesBelow(staging)).filter((path) => path !== MANIFEST);
  const listed = new Map(manifest.files.map((one) => [one.path, one]));
  const stranger = found.find((path) => !listed.has(path));
  if (stranger !== undefined) {
    throw new BackupFault(`the backup has a file that its list does not name: ${stranger}`);
  }
  for (const { path, sha256 } of manifest.files) {
    if (!found.includes(path)) throw new BackupFault(`the backup is cut short: ${path} is missing`);
    const got = (await describeFile(staging, path)).sha256;
    if (got === sha256) continue;
    throw new BackupFault(`the backup is damaged: ${path} has the SHA-256 ${got}, not ${sha256}`);
  }
  if (!listed.has('registry.db')) throw new BackupFault('the backup has no registry');
  judgeDatabase(join(staging, 'registry.db'));
  return manifest;
}

/** The registry's log belongs to the registry. */
const COMPANIONS = ['-wal', '-shm'];

async function moveAway({ data, places, stamp }: RestorePorts): Promise<string | undefined> {
  const away = join(data, `replaced-${stamp}`);
  let moved = false;
  // The registry first: without it, what was half moved starts nothing.
  for (const { name } of PLACES.toReversed()) {
    const path = places[name];
    if (path === undefined || name === 'pilotlight.yaml') continue;
    for (const companion of name === 'registry.db' ? ['', ...COMPANIONS] : ['']) {
      if (!(await isThere(path + companion))) continue;
      await mkdir(away, { recursive: true, mode: 0o700 });
      await setAside(path + companion, join(away, name + companion));
      moved = true;
    }
  }
  return moved ? away : undefined;
}

/** As it is, links too; it may be on another file system than the data. */
async function setAside(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await syncPath(to);
    await rm(from, { recursive: true });
  }
}

async function moveIn(staging: string, places: Places): Promise<void> {
  for (const { name } of PLACES) {
    const path = targetOf(name, places);
    if (path === undefined || !(await isThere(join(staging, name)))) continue;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await moved(join(staging, name), path);
    await syncPath(dirname(path));
  }
}

/** The configuration of this host stays: one that came from another host is put beside it. */
function targetOf(name: PlaceName, places: Places): string | undefined {
  if (name !== 'pilotlight.yaml') return places[name];
  return join(dirname(places['registry.db']), 'pilotlight.yaml.restored');
}

/** A profile's folder may be on another file system than the data. */
async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const files = await filesBelow(from);
    if (files.length === 0) await copyPrivate(from, to);
    for (const path of files) await copyPrivate(join(from, path), join(to, path));
  }
}
