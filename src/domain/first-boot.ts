/**
 * What an installed system says of itself at its first boot.
 *
 * @module
 */

export type FirstBootFacts = {
  /** `a.b.c.d/len` or IPv6, by the name of the interface; loopback and link-local ones are left out. */
  readonly addresses: readonly InterfaceAddress[];
  /** `uname -r` */
  readonly kernel: string | undefined;
  /** PRETTY_NAME of os-release(5). */
  readonly system: string | undefined;
  /** The disk that holds the root file system. */
  readonly disk: InstalledDisk | undefined;
};

export type InterfaceAddress = { readonly interfaceName: string; readonly address: string };

export type InstalledDisk = {
  /** `/dev/nvme0n1` */
  readonly path: string;
  /** Bytes. */
  readonly size: number | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
};

/** `at` is in ms since the epoch. */
export type FirstBoot = FirstBootFacts & { readonly at: number };

/** Whether others can reach it: no loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), no link-local (RFC 3927, RFC 4291 §2.5.6). */
export function isReachable(address: string): boolean {
  return !/^(?:127\.|169\.254\.|::1(?:\/|$)|fe[89ab][0-9a-f]:)/i.test(address);
}

/** `first boot of Ubuntu 24.04.4 LTS, kernel 6.8.0-101-generic, on Samsung SSD (256 GB, /dev/nvme0n1): eno1 has 192.168.1.21/24` */
export function firstBootText({ system, kernel, disk, addresses }: FirstBootFacts): string {
  const what = [
    `first boot${system === undefined ? '' : ` of ${system}`}`,
    ...(kernel === undefined ? [] : [`kernel ${kernel}`]),
    ...(disk === undefined ? [] : [`on ${diskText(disk)}`]),
  ].join(', ');
  return `${what}: ${addressesText(addresses)}`;
}

function diskText({ path, size, model }: InstalledDisk): string {
  const name = model ?? path;
  const more = [size && sizeText(size), model && path].filter(Boolean);
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}

/** As makers of disks count: 1 GB is 10^9 bytes. */
export function sizeText(bytes: number): string {
  const gb = bytes / 1e9;
  return gb >= 1000 ? `${(gb / 1000).toFixed(1)} TB` : `${Math.round(gb)} GB`;
}

const MOST_SHOWN = 8;

function addressesText(addresses: FirstBootFacts['addresses']): string {
  if (addresses.length === 0) return 'it has no address that others can reach';
  const shown = addresses.slice(0, MOST_SHOWN);
  const more = addresses.length - shown.length;
  const parts = [...Map.groupBy(shown, ({ interfaceName }) => interfaceName)].map(
    ([name, own]) => `${name} has ${own.map(({ address }) => address).join(' and ')}`,
  );
  return `${parts.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
