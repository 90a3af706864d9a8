/**
 * Finds where a release is, and which sum it must have.
 *
 * amd64 stands in releases.ubuntu.com's index, which says the folder of each point; arm64 stands in
 * `RELEASE/release` of cdimage.ubuntu.com, which has none. A folder by a release's number holds its
 * newest point, on both.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';
import {
  type IpxeRequest,
  isWanted,
  type Located,
  type Mirrors,
  newestPoint,
  releaseOf,
  type UbuntuRequest,
} from '../image-request.ts';
import { fetchSmall } from './mirror-file.ts';
import { type Asking, readSignedFolder, type SignedFolder } from './signed-folder.ts';
import { parseStreamIndex, STREAM_INDEX, type StreamImage } from './stream-index.ts';

export type Location = {
  readonly located: Located;
  /** What the sum stands in. Undefined where the owner gave it. */
  readonly folder: SignedFolder | undefined;
};

const MAX_INDEX = 8 * 1024 * 1024;

/** Throws an ImageFault that says what the mirror lacks, or why it is not believed. */
export async function locate(
  request: UbuntuRequest | IpxeRequest,
  mirrors: Mirrors,
  asking: Asking,
): Promise<Location> {
  if (request.kind === 'ipxe') return { located: ipxeArchive(request, mirrors), folder: undefined };
  const index = request.arch === 'amd64' ? await readIndex(mirrors.ubuntu, asking) : [];
  for (const url of folders(request, mirrors, index)) {
    const folder = await readSignedFolder(url, asking);
    const location = folder && inFolder(request, folder, index);
    if (location !== undefined) return location;
  }
  throw notFound(request, mirrors, index);
}

/** A mirror without an index is one all the same. */
async function readIndex(mirror: string, asking: Asking): Promise<readonly StreamImage[]> {
  const url = `${mirror}/${STREAM_INDEX}`;
  const bytes = await fetchSmall({ ...asking, url, limit: MAX_INDEX });
  return bytes === undefined ? [] : parseStreamIndex(bytes.toString('utf8'));
}

function folders(
  { release, arch }: UbuntuRequest,
  mirrors: Mirrors,
  index: readonly StreamImage[],
): readonly string[] {
  if (arch === 'arm64') return [`${mirrors.ubuntuArm64}/${release}/release`];
  const listed = index.filter((image) => image.arch === arch && isWanted(release, image.point));
  const point = newestPoint(listed.map((image) => image.point));
  const newest = listed.filter((image) => image.point === point).map(({ folder }) => folder);
  return [...new Set([...newest, release])].map((folder) => `${mirrors.ubuntu}/${folder}`);
}

function inFolder(
  request: UbuntuRequest,
  folder: SignedFolder,
  index: readonly StreamImage[],
): Location | undefined {
  const { kind, release, arch } = request;
  const points = [...folder.sums.keys()].flatMap((name) => pointOf(name, request) ?? []);
  const point = newestPoint(points.filter((one) => isWanted(release, one)));
  if (point === undefined) return undefined;
  const name = kind === 'iso' ? isoName(point, arch) : `ubuntu-${point}-netboot-${arch}.tar.gz`;
  const signed = folder.sums.get(name);
  const sha256 = signed ?? request.sha256?.toLowerCase();
  if (sha256 === undefined) {
    const why = `${folder.url}/SHA256SUMS names no sum of ${name}`;
    throw new ImageFault('untrusted', `${why}: give its sha256 with the request`);
  }
  const listed = index.find((image) => image.point === point && image.arch === arch);
  const located: Located = {
    ...{ kind, name, url: `${folder.url}/${name}`, sha256 },
    ...{ proof: signed === undefined ? 'sum' : 'signature' },
    ...{ release: releaseOf(point), point, arch },
    size: kind === 'iso' ? listed?.size : undefined,
  };
  return { located, folder };
}

/** The ISO is in every list, and the archive beside it has the same point. */
function pointOf(name: string, { arch }: UbuntuRequest): string | undefined {
  const [, point] = /^ubuntu-(\d+\.\d+(?:\.\d+)?)-live-server-/.exec(name) ?? [];
  return point !== undefined && name === isoName(point, arch) ? point : undefined;
}

function isoName(point: string, arch: string): string {
  return `ubuntu-${point}-live-server-${arch}.iso`;
}

/** The name has the version in it: iPXE calls every release's archive alike. */
function ipxeArchive({ version, sha256 }: IpxeRequest, { ipxe }: Mirrors): Located {
  return {
    ...{ kind: 'ipxe', name: `ipxeboot-${version}.tar.gz`, sha256: sha256.toLowerCase() },
    ...{ url: `${ipxe}/v${version}/ipxeboot.tar.gz`, proof: 'sum' },
    ...{ release: version, point: version, arch: undefined, size: undefined },
  };
}

function notFound(
  { release, arch }: UbuntuRequest,
  mirrors: Mirrors,
  index: readonly StreamImage[],
): ImageFault {
  const mirror = arch === 'arm64' ? mirrors.ubuntuArm64 : mirrors.ubuntu;
  const points = index.filter((image) => image.arch === arch).map(({ point }) => point);
  const has = points.length === 0 ? '' : `; it has ${points.join(', ')}`;
  const message = `${mirror} has no Ubuntu Server ${release} for ${arch}${has}`;
  return new ImageFault('not-found', message);
}
