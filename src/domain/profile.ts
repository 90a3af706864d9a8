/**
 * What gets installed. A profile is a YAML file; `boot/profiles` reads and checks it.
 *
 * @module
 */
import type { NetworkPolicy } from './profile-network.ts';
import type { ProxmoxProfile } from './proxmox-profile.ts';

/**
 * Which disk, by what it is and never by its name alone. Several conditions must all hold. Globs are
 * compared with what udev says, as subiquity does.
 */
export type DiskMatch = {
  readonly ssd: boolean | undefined;
  readonly size: 'largest' | 'smallest' | undefined;
  /** A glob for ID_MODEL. */
  readonly model: string | undefined;
  /** A glob for ID_VENDOR. */
  readonly vendor: string | undefined;
  /** A glob for ID_SERIAL, which holds the model before the serial. */
  readonly serial: string | undefined;
  /** A glob for the name below /dev. */
  readonly path: string | undefined;
  /** A glob for ID_PATH: the slot. */
  readonly idPath: string | undefined;
};

export const DISK_LAYOUTS = ['lvm', 'direct', 'zfs'] as const;
/** `signatures`: what LVM, RAID, ZFS and Ceph left on the chosen disk is erased before disks are probed. */
export const DISK_WIPES = ['signatures', 'none'] as const;

export type DiskLayout = {
  readonly layout: (typeof DISK_LAYOUTS)[number];
  /** `all` of the disk, or subiquity's own scale that leaves room for snapshots. Only for `lvm`. */
  readonly sizing: 'all' | 'scaled';
  /** The first that fits any disk counts. Never empty. */
  readonly match: readonly DiskMatch[];
  /** MiB; 0 is none, as K3s wants. */
  readonly swapMiB: number;
  readonly wipe: (typeof DISK_WIPES)[number];
};

/** `nfs`: out of the ISO file, 2 GiB of memory are enough. `http`: the whole ISO, into memory. */
export const MEDIUM_CHOICES = ['nfs', 'http'] as const;
export type MediumChoice = (typeof MEDIUM_CHOICES)[number];

/** What firmware tries first once the system is installed. `network` is for nodes that wait for word at each boot. */
export const BOOT_ORDERS = ['disk', 'network'] as const;
export type BootOrder = (typeof BOOT_ORDERS)[number];

export type LoginPolicy = {
  readonly username: string;
  readonly realName: string;
  /** crypt(3); `!` where nobody logs in by password. */
  readonly passwordHash: string;
  /** Those of `sshAuthorizedKeysFile` included. */
  readonly sshAuthorizedKeys: readonly string[];
  readonly sshPasswordLogin: boolean;
};

/** Where packages come from, and what becomes of an install that can't reach it. */
export const APT_FALLBACKS = ['offline-install', 'continue-anyway', 'abort'] as const;
export type AptPolicy = {
  readonly mirror: string | undefined;
  readonly proxy: string | undefined;
  readonly fallback: (typeof APT_FALLBACKS)[number];
};

export type Snap = {
  readonly name: string;
  readonly channel: string | undefined;
  readonly classic: boolean;
};

export type KernelChoice =
  | { readonly kind: 'flavor'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string };

export const SOURCES = ['ubuntu-server', 'ubuntu-server-minimal'] as const;

/** A server that may become a member of the cluster. */
export type UbuntuProfile = {
  readonly name: string;
  readonly description: string;
  readonly kind: 'ubuntu';
  /** `24.04`: the newest point release that is there. Or an ISO's file name. */
  readonly image: string;
  readonly source: (typeof SOURCES)[number];
  readonly disk: DiskLayout;
  readonly network: NetworkPolicy;
  readonly login: LoginPolicy;
  readonly apt: AptPolicy;
  readonly packages: readonly string[];
  readonly snaps: readonly Snap[];
  /** Undefined for the release's own. */
  readonly kernel: KernelChoice | undefined;
  /** Lines for debconf-set-selections(1). */
  readonly debconf: string | undefined;
  readonly updates: 'security' | 'all';
  readonly locale: string;
  readonly keyboardLayout: string;
  readonly keyboardVariant: string;
  readonly timezone: string;
  /** Words for the kernel, kept by the installed system: they stand after `---`. */
  readonly kernelOptions: readonly string[];
  readonly bootOrder: BootOrder;
  readonly shutdown: 'reboot' | 'poweroff';
  /** How the installer gets at the ISO's tree, where there is a choice. */
  readonly medium: MediumChoice;
  /** Less than this is refused on the machine's screen; undefined for what the medium needs. */
  readonly minimumMemoryMiB: number | undefined;
  /** The user's own part of the answers, merged into ours. Empty where there is none. */
  readonly autoinstall: Readonly<Record<string, unknown>>;
};

/** Told apart by `kind`. */
export type Profile = UbuntuProfile | ProxmoxProfile;
