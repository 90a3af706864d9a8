/**
 * Finds the files of a K3s release on the mirror, and which sums they must have.
 *
 * Nobody signs K3s' lists of sums: the mirror's word, over TLS, is all there is.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { isK3sVersion } from '../../domain/cluster/settings.ts';
import { ImageFault } from '../image-fault.ts';
import type { K3sRequest, Located, LocatedFile, Mirrors } from '../image-request.ts';
import { parseChecksums } from '../release/checksums.ts';
import { connectionFault, fetchSmall, USER_AGENT } from '../release/mirror-file.ts';
import { resolveChannel } from './channel.ts';
import { requireInstallScript, requirePinned } from './install-script.ts';
import { INSTALL_SCRIPT, minorOf, releaseName, upstreamNames } from './release-names.ts';

export type LocatingRelease = {
  readonly mirrors: Pick<Mirrors, 'k3s' | 'k3sChannels' | 'k3sInstallScript'>;
  /** Sums of install scripts, by version. */
  readonly pins: Readonly<Record<string, string>>;
  /** For one small file; ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

const MAX_SMALL = 1024 * 1024;

/** Throws an ImageFault that says what the mirror lacks, or why it is not believed. */
export async function locateRelease(
  request: K3sRequest,
  locating: LocatingRelease,
): Promise<Located> {
  const { arch } = request;
  const version = await versionOf(request.release, locating);
  const folder = `${locating.mirrors.k3s}/download/${encodeURIComponent(version)}`;
  const names = upstreamNames(arch);
  const list = await fetchSmall({ ...locating, url: `${folder}/${names.sums}`, limit: MAX_SMALL });
  if (list === undefined) {
    throw new ImageFault('not-found', `${locating.mirrors.k3s} has no K3s ${version} for ${arch}`);
  }
  const files = [
    ...(await listedFiles([names.binary, names.images], { folder, names, list }, locating)),
    smallFile({ name: names.sums, url: `${folder}/${names.sums}`, proof: 'mirror' }, list),
    await scriptOf(version, request.installSha256, locating),
  ];
  return {
    ...{ kind: 'k3s', name: releaseName(version, arch), url: folder, sha256: identityOf(files) },
    ...{ proof: 'mirror', release: minorOf(version), point: version, arch },
    ...{ size: sizeOf(files), files },
  };
}

/** It becomes a part of URLs and paths: nothing but a version passes. */
async function versionOf(wanted: string, locating: LocatingRelease): Promise<string> {
  if (isK3sVersion(wanted)) return wanted;
  if (/^[a-z]+$|^v\d+\.\d+(-testing)?$/.test(wanted)) {
    return resolveChannel(wanted, { ...locating, url: locating.mirrors.k3sChannels });
  }
  const hint = 'a release is called as v1.33.1+k3s1, a channel as stable or v1.33';
  throw new ImageFault('not-found', `there is no K3s ${wanted.slice(0, 80)}: ${hint}`);
}

type Listed = {
  readonly folder: string;
  readonly names: { readonly sums: string };
  readonly list: Buffer;
};

async function listedFiles(
  wanted: readonly string[],
  { folder, names, list }: Listed,
  locating: LocatingRelease,
): Promise<readonly LocatedFile[]> {
  const sums = parseChecksums(list.toString('utf8'), names.sums);
  const lacks = wanted.filter((name) => !sums.has(name));
  if (lacks.length > 0) {
    const why = `names no sum of ${lacks.join(' and of ')}`;
    throw new ImageFault('untrusted', `${folder}/${names.sums} ${why}`);
  }
  return Promise.all(
    wanted.map(async (name) => {
      const url = `${folder}/${name}`;
      const size = await askSize(url, locating);
      return { name, url, sha256: sums.get(name) ?? '', size, proof: 'mirror' as const };
    }),
  );
}

/**
 * Undefined where the mirror does not say, or takes no HEAD: downloading finds out. Throws where the file
 * is missing.
 */
async function askSize(
  url: string,
  { timeoutMs, signal }: LocatingRelease,
): Promise<number | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const headers = { 'User-Agent': USER_AGENT, 'Accept-Encoding': 'identity' };
  const response = await fetch(url, { method: 'HEAD', signal: within, headers }).catch((error) => {
    if (signal.aborted) throw connectionFault(url, error, signal);
  });
  if (response === undefined) return undefined;
  if (response.status === 404) throw new ImageFault('not-found', `${url} is missing`);
  const length = response.headers.get('content-length') ?? '';
  return response.status === 200 && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

async function scriptOf(
  version: string,
  vouched: string | undefined,
  { mirrors, pins, ...asking }: LocatingRelease,
): Promise<LocatedFile> {
  const url = `${mirrors.k3sInstallScript}/${encodeURIComponent(version)}/${INSTALL_SCRIPT}`;
  const bytes = await fetchSmall({ ...asking, url, limit: MAX_SMALL });
  if (bytes === undefined) throw new ImageFault('not-found', `${url} is missing`);
  requireInstallScript(url, bytes);
  const proof = vouched === undefined ? 'mirror' : 'sum';
  const file = smallFile({ name: INSTALL_SCRIPT, url, proof }, bytes);
  requirePinned(url, { actual: file.sha256, pinned: pins[version], vouched });
  return file;
}

function smallFile(file: Pick<LocatedFile, 'name' | 'url' | 'proof'>, bytes: Buffer): LocatedFile {
  return { ...file, sha256: sha256Of(bytes), size: bytes.length };
}

/** Undefined where the size of one of them is. */
function sizeOf(files: readonly LocatedFile[]): number | undefined {
  let total = 0;
  for (const { size } of files) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}

/** Two releases are the same where all their files are. */
export function identityOf(files: readonly Pick<LocatedFile, 'name' | 'sha256'>[]): string {
  const lines = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return sha256Of(lines.toSorted().join(''));
}

export function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
