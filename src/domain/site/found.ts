/**
 * What there is: of everything that Pilotlight tells, as much as a site's file can speak of.
 *
 * @module
 */
import type { Stage } from '../stage.ts';

export type Found = {
  readonly nodes: readonly FoundNode[];
  readonly hypervisors: readonly FoundHypervisor[];
  readonly vms: readonly FoundVm[];
  readonly profiles: readonly FoundProfile[];
  /** Ids of the nodes that belong to the cluster. */
  readonly members: readonly string[];
  /** Of these, those that are on their way out of it. */
  readonly leaving: readonly string[];
};

export type FoundNode = {
  readonly id: string;
  /** Its host name, or its MAC while it stands at the door. */
  readonly name: string;
  readonly macs: readonly string[];
  readonly role: string;
  readonly profile: string;
  readonly address: string | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  readonly boot: Readonly<Record<string, unknown>>;
  readonly power: Readonly<Record<string, unknown>>;
  readonly stage: Stage;
};

export type FoundHypervisor = {
  readonly id: string;
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly trust: 'ca' | 'fingerprint';
  /** Those of the certificates, or of the authority. */
  readonly fingerprints: readonly string[];
  /** The node that carries it, where Pilotlight installed that. */
  readonly nodeId: string | undefined;
};

export type FoundVm = {
  readonly id: string;
  readonly nodeId: string | undefined;
  readonly name: string;
  readonly hypervisor: string;
  readonly host: string | undefined;
  readonly vmid: number | undefined;
  readonly cores: number;
  readonly memory: number;
  readonly disk: number;
  readonly storage: string | undefined;
  readonly bridge: string;
  readonly vlan: number | undefined;
  readonly firmware: string;
  readonly secureBoot: boolean;
  readonly role: string;
  readonly profile: string;
  readonly state: string;
  readonly reason: string | undefined;
};

export type FoundProfile = { readonly name: string; readonly kind: string };
