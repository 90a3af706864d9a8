/**
 * What Proxmox VE says of a host: its installer when it is done, and the host itself at its first boot.
 *
 * @module
 */
import { type InstalledDisk, sizeText } from './first-boot.ts';

/** From the post-installation webhook. */
export type HostInstalled = {
  /** Of pve-manager: `8.4.1`. */
  readonly version: string;
  readonly fqdn: string;
  readonly sshHostKeys: readonly string[];
  /** `a.b.c.d/len` of the management interface. */
  readonly address: string | undefined;
  /** Those that it boots from. Their size may be less than the disk's: it is what the system takes. */
  readonly bootDisks: readonly InstalledDisk[];
  readonly filesystem: string;
};

/** `Proxmox VE 8.4.1 is installed as pve-1.home.arpa on Samsung SSD (/dev/nvme0n1, 128 GB, ext4), management address 192.168.1.31/24` */
export function hostInstalledText(report: HostInstalled): string {
  const { version, fqdn, address, bootDisks, filesystem } = report;
  const disks = bootDisks.map(({ path, model, size }) => {
    const more = [model && path, size && sizeText(size)].filter(Boolean);
    return `${model ?? path}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  });
  const where = disks.length === 0 ? '' : ` on ${disks.join(' and ')}`;
  const reached = address === undefined ? '' : `; its address is ${address}`;
  return `Proxmox VE ${version} is installed as ${fqdn}${where} with ${filesystem}${reached}`;
}

/** What a host hands over at its first boot. */
export type HostHandOver = {
  /** `8.4.1`, of pve-manager. */
  readonly version: string;
  readonly kernel: string | undefined;
  /** `pilotlight@pve!pilotlight-pve-1` */
  readonly tokenId: string;
  readonly tokenSecret: string;
  /** The Proxmox VE cluster that it is in. */
  readonly cluster: string | undefined;
  readonly addresses: readonly { readonly interfaceName: string; readonly address: string }[];
  /** The certificate of the authority that signs for its API. */
  readonly caPem: string;
};

/** The API of a host at `address`. */
export function hostEndpoint(address: string): string {
  return `https://${address.includes(':') ? `[${address}]` : address}:8006`;
}
