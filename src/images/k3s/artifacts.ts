/**
 * What a machine needs of a K3s release to join without internet, and under which paths that is served.
 *
 * Two layouts, so that K3s' own tools take this host for a mirror: `/k3s/download/VERSION/NAME` is
 * `GITHUB_URL=http://HOST:PORT/k3s` and `INSTALL_K3S_ARTIFACT_URL=http://HOST:PORT/k3s/download` of
 * install.sh; `/k3s/VERSION/install.sh` is where another Pilotlight looks for the script.
 *
 * @module
 */
import type { BulkFile } from '../bulk/file.ts';
import type { ImageView } from '../image-view.ts';
import { compareVersions, INSTALL_SCRIPT, releaseId, upstreamNames } from './release-names.ts';
import type { ShelvedRelease } from './release-shelf.ts';
import type { Unit, UnitFile } from './unit.ts';

/** A file of a grant. `path` and `mode` are those on the machine. */
export type K3sArtifact = {
  readonly path: string;
  /** Octal, four digits. */
  readonly mode: string;
  readonly sha256: string;
  /** Below the bulk server's address, percent-encoded. */
  readonly urlPath: string;
};

export type K3sArtifacts =
  | { readonly files: readonly K3sArtifact[] }
  /** In words: `K3s v1.33.1+k3s1 for arm64 is not here, and nobody has ordered it`. */
  | { readonly reason: string };

export type WantedRelease = { readonly version: string; readonly arch: string };

/** `found` is what lies in the folder, `views` what is told of all images. */
export function artifactsOf(
  wanted: WantedRelease,
  found: ShelvedRelease | undefined,
  views: readonly ImageView[],
): K3sArtifacts {
  if (found?.verdict.state === 'verified') return { files: artifactsIn(found.unit) };
  const id = releaseId(wanted.version, wanted.arch);
  const state = stateOf(views.find((one) => one.id === id));
  return { reason: `K3s ${wanted.version} for ${wanted.arch} ${state}` };
}

function stateOf(view: ImageView | undefined): string {
  if (view === undefined) return 'is not here, and nobody has ordered it';
  const { state, reason, progress } = view;
  if (state === 'checking') return 'is here, and is being read to compare its sums';
  if (state !== 'downloading') return `cannot be used: ${reason ?? state}`;
  const total = progress?.total ?? undefined;
  const of = total === undefined ? '' : ` of ${megabytes(total)}`;
  return `is being downloaded: ${megabytes(progress?.bytes ?? 0)}${of} MB are here`;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Of a release that is right. */
function artifactsIn({ version, arch, files }: Unit): readonly K3sArtifact[] {
  const { binary, images } = upstreamNames(arch);
  const places = new Map([
    [binary, { path: '/usr/local/bin/k3s', mode: '0755' }],
    [images, { path: `/var/lib/rancher/k3s/agent/images/${images}`, mode: '0644' }],
    [INSTALL_SCRIPT, { path: '/var/lib/pilotlight/install.sh', mode: '0700' }],
  ]);
  return [...places].flatMap(([name, place]) => {
    const file = files.find((one) => one.name === name);
    return file === undefined
      ? []
      : [{ ...place, sha256: file.sha256, urlPath: downloadPath(version, name) }];
  });
}

function downloadPath(version: string, name: string): string {
  return `/k3s/download/${encodeURIComponent(version)}/${name}`;
}

/** By path, percent-encoded. `/k3s/install.sh` is the newest release's. */
export function publicFiles(
  releases: readonly ShelvedRelease[],
): ReadonlyMap<string, BulkFile & { readonly tag: string }> {
  const good = releases.filter(({ verdict }) => verdict.state === 'verified');
  const paths = new Map<string, BulkFile & { readonly tag: string }>();
  for (const { unit } of good.toSorted(byVersion)) {
    for (const file of unit.files) {
      const served = bulkFile(file);
      paths.set(downloadPath(unit.version, file.name), served);
      paths.set(`/k3s/${encodeURIComponent(unit.version)}/${file.name}`, served);
      if (file.name === INSTALL_SCRIPT) paths.set('/k3s/install.sh', served);
    }
  }
  return paths;
}

function byVersion(a: ShelvedRelease, b: ShelvedRelease): number {
  return compareVersions(a.unit.version, b.unit.version);
}

const TEXT = /\.(txt|sh)$/;

function bulkFile({ name, path, size, modifiedAt, tag }: UnitFile) {
  const contentType = TEXT.test(name) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return { path, offset: 0, size, modifiedAt, etag: tag, tag, contentType };
}
