/**
 * Reads `.cd-info`, in which an ISO of Proxmox says what it is.
 *
 * @module
 */

export type CdInfo = {
  /** `pve`, `pmg`, `pbs` or `pdm`. */
  readonly product: string;
  /** `Proxmox VE` */
  readonly name: string;
  /** `8.4` */
  readonly release: string;
  /** Which ISO of that release: `1`. */
  readonly isoRelease: string;
};

/** `RELEASE='8.4'`, a line each, as the installer itself reads them (Proxmox::Install::ISOEnv). */
const LINE = /^(\S+)=['"]?(.+?)['"]?$/;
const VERSION = /^\d{1,2}\.\d{1,2}$/;

/** Undefined for text that does not say which product and release it is. */
export function parseCdInfo(text: string): CdInfo | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = LINE.exec(line.trimEnd()) ?? [];
    if (key !== undefined && value !== undefined) values.set(key.toLowerCase(), value);
  }
  const product = values.get('product');
  const release = values.get('release');
  const isoRelease = values.get('isorelease') ?? '';
  if (!product || !release || !VERSION.test(release) || !/^\d{1,3}$/.test(isoRelease)) {
    return undefined;
  }
  return { product, name: values.get('productlong') ?? product, release, isoRelease };
}
