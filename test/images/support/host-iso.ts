/**
 * A small ISO in the layout of Proxmox VE's.
 *
 * @module
 */
import { makeSmallIso, type SmallIso, sampleBytes } from '../../support/small-iso.ts';

export const HOST_KERNEL = sampleBytes('linux26', 30_001);
export const HOST_INITRD = sampleBytes('initrd.img', 50_003);

/** As on the medium of 8.4-1, whose file ends in a line without an end. */
export function cdInfo(changes: Readonly<Record<string, string>> = {}): string {
  const lines = {
    ...{ PRODUCT: "'pve'", PRODUCTLONG: "'Proxmox VE'", RELEASE: "'8.4'", ISORELEASE: "'1'" },
    ...{ ISONAME: "'proxmox-ve'", ...changes },
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

type HostIso = Pick<SmallIso, 'name' | 'files' | 'options'> & {
  /** Of `.cd-info`, and of `.disk/info` besides. */
  readonly info?: string;
  /** Left out. */
  readonly without?: readonly string[];
};

export async function makeHostIso(folder: string, wanted: HostIso = {}): Promise<string> {
  const {
    name = 'proxmox-ve_8.4-1.iso',
    info = cdInfo(),
    files = {},
    without = [],
    options,
  } = wanted;
  const all: Record<string, string | Uint8Array> = {
    ...{ '.cd-info': info, '.pve-cd-id.txt': '0b5c0e3a\n', 'auto-installer-capable': '' },
    ...{ 'boot/linux26': HOST_KERNEL, 'boot/initrd.img': HOST_INITRD },
    ...files,
  };
  const kept = Object.entries(all).filter(([path]) => !without.includes(path));
  return makeSmallIso(folder, {
    ...{ name, info, files: Object.fromEntries(kept) },
    ...(options === undefined ? {} : { options }),
  });
}
