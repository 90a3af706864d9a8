/**
 * One machine: several network cards, one identity, one place in the story.
 *
 * @module
 */
import type { BootTrace } from './boot-trace.ts';
import type { ClientArch } from './client-arch.ts';
import type { FirstBoot } from './first-boot.ts';
import type { InstallProgress } from './install/install-progress.ts';
import type { MacAddress } from './mac.ts';
import type { BootDue, PowerSettings } from './power.ts';
import { BOOT_ORDERS } from './profile.ts';
import type { BeforeReinstall } from './reinstall.ts';
import type { Stage } from './stage.ts';
import type { StuckNotice } from './stuck/notice.ts';

/** What it is in a cluster. `auto`: the first that join become servers, the others agents. */
export const NODE_ROLES = ['server', 'agent', 'auto', 'none'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** `direct`: the proxy offer names the loader. `4011`: the offer leads to port 4011, which names it. */
export const OFFER_MODES = ['direct', '4011'] as const;
export type OfferMode = (typeof OFFER_MODES)[number];

/** `auto`: snponly or undionly. `native`: iPXE with its own drivers. `shim`: shim and GRUB, for Secure Boot. */
export const LOADER_CHOICES = ['auto', 'native', 'shim'] as const;
export type LoaderChoice = (typeof LOADER_CHOICES)[number];

/** How iPXE hands a node over to its own disk. */
export const LOCAL_BOOTS = ['exit', 'sanboot'] as const;
export type LocalBoot = (typeof LOCAL_BOOTS)[number];

/** What firmware tries first once the system is installed; `profile`: as its profile says. */
export const ORDER_CHOICES = ['profile', ...BOOT_ORDERS] as const;
export type OrderChoice = (typeof ORDER_CHOICES)[number];

/** The switches that odd firmware needs, a node at a time. */
export type BootPolicy = {
  readonly offer: OfferMode;
  readonly loader: LoaderChoice;
  readonly local: LocalBoot;
  readonly order: OrderChoice;
};

export const DEFAULT_BOOT_POLICY: BootPolicy = {
  offer: 'direct',
  loader: 'auto',
  local: 'exit',
  order: 'profile',
};

/** Why a node stopped, and in which stage it was then. `at` is in ms since the epoch. */
export type NodeFailure = {
  readonly stage: Stage;
  readonly reason: string;
  readonly at: number;
};

export type Node = {
  /** A UUID of ours. Stable over new MACs, host names and reinstalls. */
  readonly id: string;
  /** At least one; the first is the one it was registered or discovered with. */
  readonly macs: readonly MacAddress[];
  /** Unknown only while `discovered`. */
  readonly hostname: string | undefined;
  readonly role: NodeRole;
  /** The name of a profile. */
  readonly profile: string;
  /** `a.b.c.d/len`, where the installed system is to have a fixed address. */
  readonly address: string | undefined;
  /** SMBIOS UUID, lower case, as DHCP option 97 and dmidecode write it. */
  readonly uuid: string | undefined;
  /** SMBIOS serial; Dell's service tag. */
  readonly serial: string | undefined;
  /** As its firmware last gave it. */
  readonly arch: ClientArch | undefined;
  readonly boot: BootPolicy;
  /** How it is switched on and off. Its password is a secret. */
  readonly power: PowerSettings;
  readonly stage: Stage;
  /** Installs begun since it was registered or told to reinstall. */
  readonly attempt: number;
  readonly failure: NodeFailure | undefined;
  /** Public SSH host keys, as the installer reported them. */
  readonly sshHostKeys: readonly string[];
  /** SHA-256 in hex of the key that the installed system made for itself. The key never leaves the machine but to us. */
  readonly keyHash: string | undefined;
  /** How far the running install is; undefined before its first event, and after a reinstall was asked for. */
  readonly progress: InstallProgress | undefined;
  /** What was seen of it since it was last switched on. */
  readonly trace: BootTrace;
  /** Set while it is later than it should be. */
  readonly stuck: StuckNotice | undefined;
  /** What the installed system said of itself; undefined before its first boot. */
  readonly firstBoot: FirstBoot | undefined;
  /** Set while a reinstall still waits for the machine to be booted. */
  readonly bootDue: BootDue | undefined;
  /** Set while a reinstall that was asked for can be cancelled. */
  readonly beforeReinstall: BeforeReinstall | undefined;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** ms since the epoch: when `stage` was last entered. */
  readonly stageSince: number;
};

/** RFC 1123 §2.1 in lower case: what Linux, Kubernetes and DNS all take. */
export function isHostname(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** The name on screens and in the timeline, before there is a host name. */
export function displayName(node: Pick<Node, 'hostname' | 'macs'>): string {
  return node.hostname ?? node.macs[0] ?? 'a machine without a MAC';
}
