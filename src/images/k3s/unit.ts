/**
 * One release of K3s as it lies in its folder.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTag } from '../bulk/file-tag.ts';
import type { ImageArch } from '../image.ts';
import { asFault, ImageFault } from '../image-fault.ts';
import type { Located, LocatedFile } from '../image-request.ts';
import { parseChecksums } from '../release/checksums.ts';
import { requireInstallScript } from './install-script.ts';
import { identityOf, sha256Of } from './locate-release.ts';
import {
  INSTALL_SCRIPT,
  minorOf,
  parseFolderName,
  releaseName,
  upstreamNames,
} from './release-names.ts';

/** A release of several files. */
export type LocatedRelease = Located & { readonly files: readonly LocatedFile[] };

export type UnitFile = {
  readonly name: string;
  readonly path: string;
  /** What it must have. */
  readonly sha256: string;
  readonly size: number;
  /** ms since the epoch, with fractions. */
  readonly modifiedAt: number;
  /** As file-tag.ts says. */
  readonly tag: string;
};

export type Unit = {
  /** The folder's own name. */
  readonly folder: string;
  readonly version: string;
  readonly arch: ImageArch;
  readonly located: LocatedRelease;
  /** Those that are there. */
  readonly files: readonly UnitFile[];
  /** What makes it useless, whatever its files hold. */
  readonly fault: string | undefined;
};

/** Says what was fetched, in the folder itself. */
export const LABEL = 'release.json';

/** Undefined for a folder that is called otherwise than a release. Never throws for what lies in it. */
export async function readUnit(root: string, folder: string): Promise<Unit | undefined> {
  const parsed = parseFolderName(folder);
  if (parsed === undefined) return undefined;
  const path = join(root, folder);
  const facts = { folder, ...parsed };
  try {
    const located = (await readLabel(path, facts)) ?? (await readByHand(path, facts));
    const found = await Promise.all(located.files.map((file) => readFileFacts(path, file)));
    const files = found.filter((file) => file !== undefined);
    const lacks = located.files.filter(({ name }) => !files.some((file) => file.name === name));
    const fault = lacks.length > 0 ? `lacks ${namesOf(lacks)}` : undefined;
    return { ...facts, located, files, fault };
  } catch (error) {
    return { ...facts, located: nothing(facts), files: [], fault: asFault(error).message };
  }
}

type Facts = Pick<Unit, 'folder' | 'version' | 'arch'>;

function namesOf(files: readonly Pick<LocatedFile, 'name'>[]): string {
  return files.map(({ name }) => name).join(' and ');
}

async function readFileFacts(
  folder: string,
  { name, sha256 }: LocatedFile,
): Promise<UnitFile | undefined> {
  const path = join(folder, name);
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  return {
    ...{ name, path, sha256, size: stats.size },
    ...{ modifiedAt: stats.mtimeMs, tag: fileTag(stats) },
  };
}

/** Undefined where there is none that fits. */
async function readLabel(path: string, facts: Facts): Promise<LocatedRelease | undefined> {
  try {
    const label: unknown = JSON.parse(await readFile(join(path, LABEL), 'utf8'));
    return isLabel(label, facts) ? label : undefined;
  } catch {
    return undefined;
  }
}

function isLabel(label: unknown, { version, arch }: Facts): label is LocatedRelease {
  if (typeof label !== 'object' || label === null) return false;
  const { name, files } = label as Partial<LocatedRelease>;
  if (name !== releaseName(version, arch) || !Array.isArray(files)) return false;
  const expected: readonly string[] = [...Object.values(upstreamNames(arch)), INSTALL_SCRIPT];
  return (
    files.length === expected.length &&
    files.every((file: Partial<LocatedFile>) => {
      return expected.includes(String(file.name)) && /^[0-9a-f]{64}$/.test(String(file.sha256));
    })
  );
}

/** Put there by a person, from a host that has internet: the list of sums beside the files counts. */
async function readByHand(path: string, facts: Facts): Promise<LocatedRelease> {
  const names = upstreamNames(facts.arch);
  const list = await readSmall(path, names.sums);
  const script = await readSmall(path, INSTALL_SCRIPT);
  requireInstallScript(INSTALL_SCRIPT, script);
  const sums = parseChecksums(list.toString('utf8'), names.sums);
  const listed = [names.binary, names.images].map((name) => {
    const sha256 = sums.get(name);
    if (sha256 !== undefined) return byHand(name, sha256);
    throw new ImageFault('untrusted', `${names.sums} names no sum of ${name}`);
  });
  const small = [byHand(names.sums, sha256Of(list)), byHand(INSTALL_SCRIPT, sha256Of(script))];
  const files = [...listed, ...small];
  return { ...nothing(facts), sha256: identityOf(files), files };
}

function byHand(name: string, sha256: string): LocatedFile {
  return { name, url: '', sha256, size: undefined, proof: 'sum' };
}

/** A list and a script have some 40 KB together. */
const MAX_SMALL = 1024 * 1024;

async function readSmall(folder: string, name: string): Promise<Buffer> {
  const path = join(folder, name);
  const stats = await stat(path).catch((cause) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') throw new ImageFault('disk', `lacks ${name}`, { cause });
    if (code === 'ENOTDIR') throw new ImageFault('disk', 'is no folder', { cause });
    throw cause;
  });
  if (stats.isFile() && stats.size <= MAX_SMALL) return readFile(path);
  throw new ImageFault('disk', `has a ${name} that is no file, or is too large`);
}

function nothing({ version, arch }: Facts): LocatedRelease {
  return {
    ...{ kind: 'k3s', name: releaseName(version, arch), url: '', sha256: '', proof: 'sum' },
    ...{ release: minorOf(version), point: version, arch, size: undefined, files: [] },
  };
}
