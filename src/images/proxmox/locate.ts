/**
 * Finds where an ISO of Proxmox VE is, and which sum it must have.
 *
 * All of Proxmox's ISOs lie in one folder of its mirror, with one SHA256SUMS. The list counts as far as the
 * connection that it came over.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';
import { type HostRequest, type Located, type Mirrors, newestPoint } from '../image-request.ts';
import { type Checksums, parseChecksums } from '../release/checksums.ts';
import { fetchSmall } from '../release/mirror-file.ts';
import type { Asking } from '../release/signed-folder.ts';

const MAX_SUMS = 1024 * 1024;

/** Throws an ImageFault that says what the mirror lacks, or why it is not believed. */
export async function locateHostImage(
  request: HostRequest,
  { proxmox }: Pick<Mirrors, 'proxmox'>,
  asking: Pick<Asking, 'timeoutMs' | 'signal'>,
): Promise<Located> {
  const list = `${proxmox}/SHA256SUMS`;
  const text = await fetchSmall({ ...asking, url: list, limit: MAX_SUMS });
  if (text === undefined) {
    throw new ImageFault('mirror', `${list} is not there: expected the list of Proxmox's ISOs`);
  }
  const sums = parseChecksums(text.toString('utf8'), list);
  const point = newestPoint(pointsIn(sums).filter((one) => isMeant(request.release, one)));
  if (point === undefined) throw notFound(request, proxmox, sums);
  const name = isoName(point);
  const listed = sums.get(name) ?? '';
  const own = request.sha256?.toLowerCase();
  if (own !== undefined && own !== listed) {
    const message = `${list} has another sum for ${name}: expected ${own}, got ${listed}`;
    throw new ImageFault('untrusted', message);
  }
  return {
    ...{ kind: 'proxmox-ve', name, url: `${proxmox}/${name}`, sha256: listed },
    ...{ proof: own === undefined ? 'mirror' : 'sum', release: releaseOf(point), point },
    ...{ arch: 'amd64', size: undefined },
  };
}

function isoName(point: string): string {
  return `proxmox-ve_${point}.iso`;
}

function releaseOf(point: string): string {
  return point.split('-')[0] ?? point;
}

function isMeant(wanted: string, point: string): boolean {
  return wanted === point || wanted === releaseOf(point);
}

function pointsIn(sums: Checksums): readonly string[] {
  return [...sums.keys()].flatMap(
    (name) => /^proxmox-ve_(\d+\.\d+-\d+)\.iso$/.exec(name)?.[1] ?? [],
  );
}

const SHOWN = 12;

function notFound({ release }: HostRequest, mirror: string, sums: Checksums): ImageFault {
  const points = pointsIn(sums);
  const has = points.length === 0 ? '' : `; it has ${points.slice(-SHOWN).join(', ')}`;
  return new ImageFault('not-found', `${mirror} has no Proxmox VE ${release}${has}`);
}
