/**
 * Tells an ISO that Proxmox VE can be installed from without a question.
 *
 * @module
 */
import { FIRST_HOST_RELEASE, isHostRelease } from '../../domain/proxmox-profile.ts';
import { oneRange } from '../bulk/one-range.ts';
import type { Image } from '../image.ts';
import type { IsoEntry } from '../iso9660/entry.ts';
import { IsoError } from '../iso9660/error.ts';
import type { Iso } from '../iso9660/open.ts';
import { parseCdInfo } from './cd-info.ts';

/** Nothing but a few lines is in it. */
const MAX_INFO_BYTES = 4096;

/** Undefined for an ISO that is none of Proxmox's. Throws an IsoError for one that cannot be used. */
export async function hostContents(iso: Iso): Promise<Omit<Image, keyof FileFacts> | undefined> {
  const file = await iso.find('/.cd-info');
  if (file?.kind !== 'file') return undefined;
  const facts = await readInfo(iso, file);
  if ((await iso.find('/auto-installer-capable')) === undefined) {
    const why = 'its installer takes no answers (no file auto-installer-capable)';
    throw new IsoError('unsupported', `is no image for unattended installs: ${why}`);
  }
  const kernel = await oneRange(iso, '/boot/linux26');
  const initrd = await oneRange(iso, '/boot/initrd.img');
  return { kind: 'proxmox-ve', ...facts, arch: 'amd64', kernel, initrd };
}

type FileFacts = Pick<Image, 'id' | 'path' | 'size' | 'modifiedAt' | 'etag'>;

async function readInfo(iso: Iso, file: IsoEntry) {
  const bytes = await iso.read(file, { offset: 0, length: MAX_INFO_BYTES });
  const text = bytes.toString('utf8');
  const info = parseCdInfo(text);
  if (info === undefined) {
    const got = JSON.stringify(text.slice(0, 120));
    throw new IsoError('unsupported', `does not say what it is: .cd-info holds ${got}`);
  }
  const { product, name, release, isoRelease } = info;
  if (product !== 'pve') {
    throw new IsoError('unsupported', `is ${name}, and Pilotlight installs Proxmox VE`);
  }
  if (!isHostRelease(release, FIRST_HOST_RELEASE)) {
    const why = `its installer does not take all answers: ${FIRST_HOST_RELEASE} is the first that does`;
    throw new IsoError('unsupported', `is Proxmox VE ${release}, and ${why}`);
  }
  const point = `${release}-${isoRelease}`;
  return { label: `Proxmox VE ${point}`, distribution: 'Proxmox-VE', release, point };
}
