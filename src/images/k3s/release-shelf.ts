/**
 * The K3s releases that are here, each for one architecture in a folder of its own.
 *
 * A release is put there whole, by one rename. What is in a folder counts while every file of it has the
 * sum that it came with.
 *
 * @module
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckReport } from '../check/image-checks.ts';
import { ImageFault } from '../image-fault.ts';
import type { RunJob } from '../image-jobs.ts';
import type { K3sRequest, Located } from '../image-request.ts';
import { moveInto, replaceFile, syncFolder } from '../replace-file.ts';
import { createInstallPins } from './install-pins.ts';
import { requirePinned } from './install-script.ts';
import { createReleaseChecks, type ReleaseVerdict } from './release-checks.ts';
import { compareVersions, folderName, INSTALL_SCRIPT } from './release-names.ts';
import { LABEL, readUnit, type Unit } from './unit.ts';

export type ShelvedRelease = { readonly unit: Unit; readonly verdict: ReleaseVerdict };

export type ReleaseShelf = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Looks at the folders now. Returns before what changed in them has been read. */
  look(): Promise<void>;
  list(): readonly ShelvedRelease[];
  find(version: string, arch: string): ShelvedRelease | undefined;
  /** Its name, where what is wanted is here and not broken: nobody has to be asked for it. */
  present(request: K3sRequest): string | undefined;
  /** Whether these very files are here, and not broken. */
  holds(located: Located): boolean;
  /** Names of those of which a newer one of the same minor release is here and right. */
  outdated(minor: string | undefined): readonly string[];
  /** Puts the folder `part` with its downloaded files in place. Throws ImageFault. */
  take(located: Located, part: string): Promise<void>;
  /** Whether there was one. */
  remove(name: string): Promise<boolean>;
  /** Sums of install scripts, by version. */
  pins(): Readonly<Record<string, string>>;
};

export type ReleaseShelfOptions = {
  /** Of the releases; the disk of `hidden` is the same. */
  readonly root: string;
  readonly hidden: string;
  readonly run: RunJob;
  readonly report: (report: CheckReport) => void;
  readonly changed: () => void;
};

/** What is on its way out. */
const GONE = '.gone-';

export function createReleaseShelf(options: ReleaseShelfOptions): ReleaseShelf {
  const { root, hidden, changed } = options;
  const pins = createInstallPins(join(hidden, 'k3s-install-scripts.json'));
  const checks = createReleaseChecks({ ...options, pins });
  let units: readonly Unit[] = [];
  let looking: Promise<void> = Promise.resolve();

  async function lookNow(): Promise<void> {
    const folders = await readdir(root).catch(() => []);
    const found = await Promise.all(folders.toSorted().map((name) => readUnit(root, name)));
    units = found.filter((unit) => unit !== undefined);
    changed();
    checks.consider(units);
  }

  /** One after the other: an older look must not hide what a later one found. */
  function look(): Promise<void> {
    looking = looking.catch(() => undefined).then(lookNow);
    return looking;
  }

  function find(version: string, arch: string): ShelvedRelease | undefined {
    const unit = units.find((one) => one.version === version && one.arch === arch);
    return unit && { unit, verdict: checks.verdict(unit) };
  }

  async function take(located: Located, part: string): Promise<void> {
    const { point: version, files = [], arch = '' } = located;
    const script = files.find(({ name }) => name === INSTALL_SCRIPT);
    if (script === undefined) throw new ImageFault('mirror', `${located.name} has no files`);
    const { sha256: actual, proof, url } = script;
    // Both architectures may have been ordered at once, before either's script was kept.
    if (proof === 'mirror') {
      requirePinned(url, { actual, pinned: pins.get(version), vouched: undefined });
    }
    const keep = new Set([...files.map(({ name }) => name), LABEL]);
    for (const name of await readdir(part)) {
      if (!keep.has(name)) await rm(join(part, name), { recursive: true, force: true });
    }
    // Before the release is here: with the old pin it would be broken.
    if (proof === 'sum') await pins.record(version, actual);
    await replaceFile(join(part, LABEL), `${JSON.stringify(located, null, 2)}\n`);
    await mkdir(root, { recursive: true, mode: 0o755 });
    const folder = folderName(version, arch);
    await discard(root, folder);
    await moveInto(part, join(root, folder));
    const unit = await readUnit(root, folder);
    if (unit !== undefined) await checks.trust(unit);
    await look();
  }

  return {
    async start() {
      await Promise.all([pins.load(), checks.start()]);
      const left = (await readdir(root).catch(() => [])).filter((name) => name.startsWith(GONE));
      for (const name of left) await rm(join(root, name), { recursive: true, force: true });
      await look();
    },
    async stop() {
      await looking.catch(() => undefined);
      await checks.stop();
    },
    look,
    list: () => units.map((unit) => ({ unit, verdict: checks.verdict(unit) })),
    find,
    present({ release, arch, installSha256 }) {
      const found = find(release, arch);
      if (found === undefined || found.verdict.state === 'broken') return undefined;
      const script = found.unit.files.find(({ name }) => name === INSTALL_SCRIPT);
      const isWanted = installSha256 === undefined || installSha256 === script?.sha256;
      return isWanted ? found.unit.located.name : undefined;
    },
    holds({ point, arch = '', sha256 }) {
      const found = find(point, arch);
      return found?.verdict.state !== 'broken' && found?.unit.located.sha256 === sha256;
    },
    outdated(minor) {
      const good = units.filter((unit) => checks.verdict(unit).state === 'verified');
      const old = units.filter((unit) => {
        const isAsked = minor === undefined || unit.located.release === minor;
        return isAsked && good.some((other) => replaces(other, unit));
      });
      return old.map(({ located }) => located.name);
    },
    take,
    async remove(name) {
      const unit = units.find(({ located }) => located.name === name);
      if (unit === undefined) return false;
      await discard(root, unit.folder);
      await look();
      return true;
    },
    pins: pins.all,
  };
}

function replaces(newer: Unit, { located, arch, version }: Unit): boolean {
  return (
    newer.located.release === located.release &&
    newer.arch === arch &&
    compareVersions(version, newer.version) < 0
  );
}

/** Out of the way by one rename, so that nobody sees half of it. */
async function discard(root: string, folder: string): Promise<void> {
  const gone = join(root, `${GONE}${folder}`);
  await rm(gone, { recursive: true, force: true });
  try {
    await rename(join(root, folder), gone);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  await rm(gone, { recursive: true, force: true });
  await syncFolder(root);
}
