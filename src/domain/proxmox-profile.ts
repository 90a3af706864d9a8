/**
 * What gets installed on a machine that is to carry virtual machines: Proxmox VE.
 *
 * Its installer asks no questions once it has its answers, and wipes what they name. So a disk is always
 * named by the profile, and never guessed.
 *
 * @module
 */

/** As Proxmox VE's installer calls them. */
export const HOST_KEYBOARDS = [
  ...['de', 'de-ch', 'dk', 'en-gb', 'en-us', 'es', 'fi', 'fr', 'fr-be', 'fr-ca', 'fr-ch', 'hu'],
  ...['is', 'it', 'jp', 'lt', 'mk', 'nl', 'no', 'pl', 'pt', 'pt-br', 'se', 'si', 'tr'],
] as const;

export const ZFS_RAIDS = ['raid0', 'raid1', 'raid10', 'raidz-1', 'raidz-2', 'raidz-3'] as const;
export type ZfsRaid = (typeof ZFS_RAIDS)[number];
export const ZFS_CHECKSUMS = ['on', 'fletcher4', 'sha256'] as const;
export const ZFS_COMPRESSIONS = ['on', 'off', 'lzjb', 'lz4', 'zle', 'gzip', 'zstd'] as const;

export const BTRFS_RAIDS = ['raid0', 'raid1', 'raid10'] as const;
export type BtrfsRaid = (typeof BTRFS_RAIDS)[number];
export const BTRFS_COMPRESSIONS = ['on', 'off', 'zlib', 'lzo', 'zstd'] as const;

/** Sizes are in GiB; the installer decides what is left out. */
export type LvmSizes = {
  readonly hdsize: number | undefined;
  readonly swapsize: number | undefined;
  readonly maxroot: number | undefined;
  readonly maxvz: number | undefined;
  readonly minfree: number | undefined;
};

export type HostFilesystem =
  | { readonly kind: 'ext4' | 'xfs'; readonly lvm: LvmSizes }
  | {
      readonly kind: 'zfs';
      readonly raid: ZfsRaid;
      readonly ashift: number | undefined;
      /** MiB. */
      readonly arcMax: number | undefined;
      readonly checksum: (typeof ZFS_CHECKSUMS)[number] | undefined;
      readonly compress: (typeof ZFS_COMPRESSIONS)[number] | undefined;
      readonly copies: number | undefined;
      readonly hdsize: number | undefined;
    }
  | {
      readonly kind: 'btrfs';
      readonly raid: BtrfsRaid;
      readonly compress: (typeof BTRFS_COMPRESSIONS)[number] | undefined;
      readonly hdsize: number | undefined;
    };

export type HostDisks =
  /** Globs by udev property, such as ID_MODEL. `match` is for ZFS and Btrfs. */
  | {
      readonly kind: 'filter';
      readonly filter: Readonly<Record<string, string>>;
      readonly match: 'any' | 'all';
    }
  /** Names below /dev. */
  | { readonly kind: 'list'; readonly names: readonly string[] };

/** How few disks a layout needs. */
export function fewestDisks(filesystem: HostFilesystem): number {
  return 'raid' in filesystem ? FEWEST_DISKS[filesystem.raid] : 1;
}

const FEWEST_DISKS: Readonly<Record<ZfsRaid, number>> = {
  ...{ raid0: 1, raid1: 2, raid10: 4 },
  ...{ 'raidz-1': 3, 'raidz-2': 4, 'raidz-3': 5 },
};

/** `no-subscription` in place of the enterprise repositories, which want a subscription; or as they are. */
export const HOST_REPOSITORIES = ['no-subscription', 'enterprise'] as const;

/** A member of the cluster that the host is to join. */
export type HostCluster = {
  readonly host: string;
  /** SHA-256 of its API's certificate, `AA:BB:…`, as `pvecm status` and its page show it. */
  readonly fingerprint: string;
  /** Of root@pam there: it is handed out once, over TLS. */
  readonly password: string;
};

export type ProxmoxProfile = {
  readonly name: string;
  readonly description: string;
  readonly kind: 'proxmox-ve';
  /** `8.4`: the newest ISO of that release that is there. Or an ISO's file name. */
  readonly image: string;
  /** ISO 3166-1, two small letters. */
  readonly country: string;
  readonly timezone: string;
  readonly keyboard: (typeof HOST_KEYBOARDS)[number];
  /** Where the host's own mail goes. */
  readonly mailto: string;
  /** A host is called HOSTNAME.DOMAIN. */
  readonly domain: string;
  /** crypt(3) of root's password; undefined for one that nobody knows. */
  readonly rootPasswordHash: string | undefined;
  readonly sshAuthorizedKeys: readonly string[];
  readonly filesystem: HostFilesystem;
  readonly disks: HostDisks;
  /** For a node with an address of its own; undefined for what Pilotlight itself uses. */
  readonly gateway: string | undefined;
  readonly nameServer: string | undefined;
  /** Whether names of network cards are tied to their MACs. Needs 9.1. */
  readonly pinInterfaceNames: boolean;
  readonly repositories: (typeof HOST_REPOSITORIES)[number];
  readonly cluster: HostCluster | undefined;
  readonly shutdown: 'reboot' | 'poweroff';
  /** Less than this is refused on the machine's screen; undefined for what the ISO needs. */
  readonly minimumMemoryMiB: number | undefined;
};

/** Whether `release` (`8.4`) is `since` or later. */
export function isHostRelease(release: string, since: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major === sinceMajor ? minor >= sinceMinor : major > sinceMajor;
}

/**
 * The first whose installer takes all that Pilotlight writes into its answers. Proxmox named the keys in
 * another way before, and an unknown one ends the install.
 */
export const FIRST_HOST_RELEASE = '8.4';
export const FIRST_RELEASE_WITH_PINNING = '9.1';
