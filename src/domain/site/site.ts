/**
 * A site as its file describes it: the machines, hypervisors and virtual machines that there are to be.
 *
 * Secrets are named by the file that holds them, and are read when they are sent.
 *
 * @module
 */
import type { MacAddress } from '../mac.ts';
import type { BootPolicy, NodeRole } from '../node.ts';

/** `undefined`: the file says nothing of their kind, so none is missing and none is too many. */
export type Site = {
  readonly nodes: readonly SiteNode[] | undefined;
  readonly hypervisors: readonly SiteHypervisor[] | undefined;
  readonly vms: readonly SiteVm[] | undefined;
};

export type SiteNode = {
  /** Its host name. */
  readonly name: string;
  readonly macs: readonly MacAddress[];
  readonly role: NodeRole;
  readonly profile: string;
  /** With or without a prefix length; undefined is DHCP. */
  readonly address?: string | undefined;
  /** What is not given of these stays as it is: machines tell the first two themselves. */
  readonly uuid?: string | undefined;
  readonly serial?: string | undefined;
  readonly boot: Partial<BootPolicy>;
  readonly power?: SitePower | undefined;
};

/** As the API takes it, but for the password, which stands in a file. */
export type SitePower =
  | { readonly driver: 'none' }
  | {
      readonly driver: 'wol';
      readonly mac?: MacAddress | undefined;
      readonly interface?: string | undefined;
      readonly wakesIntoPxe?: boolean | undefined;
    }
  | {
      readonly driver: 'amt';
      readonly host: string;
      readonly port?: number | undefined;
      readonly tls?: boolean | undefined;
      readonly username?: string | undefined;
      readonly passwordFile: string;
      readonly fingerprint?: string | undefined;
    }
  | { readonly driver: 'ssh'; readonly address?: string | undefined };

/** `given`: it runs already. `installed`: a node of the file, which appears by itself once it is installed. */
export type SiteHypervisor =
  | {
      readonly kind: 'given';
      readonly name: string;
      readonly endpoints: readonly string[];
      readonly tokenId: string;
      readonly tokenSecretFile: string;
      /** SHA-256 of its hosts' certificates, as `AB:CD:…`. Undefined: as it was confirmed. */
      readonly fingerprints?: readonly string[] | undefined;
      readonly caFile?: string | undefined;
    }
  | { readonly kind: 'installed'; readonly name: string; readonly host: string };

export const FIRMWARES = ['uefi', 'bios'] as const;
export type Firmware = (typeof FIRMWARES)[number];

/** The hypervisor that stands for all of them: whichever has room. */
export const ANY_HYPERVISOR = 'any';

export type SiteVm = {
  readonly name: string;
  readonly hypervisor: string;
  /** The host within a Proxmox cluster; undefined: the one with room. */
  readonly node?: string | undefined;
  readonly cores: number;
  /** MiB. */
  readonly memory: number;
  /** GiB. */
  readonly disk: number;
  readonly storage?: string | undefined;
  readonly bridge: string;
  readonly vlan?: number | undefined;
  readonly role: NodeRole;
  readonly profile: string;
  readonly firmware: Firmware;
  readonly secureBoot: boolean;
  readonly vmid?: number | undefined;
};
