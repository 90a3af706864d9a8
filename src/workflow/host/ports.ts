/**
 * What the desk of Proxmox VE hosts needs of the rest of the system.
 *
 * @module
 */
import type { HostIdentity } from '../../domain/host-question.ts';
import type { InstallProgress } from '../../domain/install/install-progress.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node } from '../../domain/node.ts';
import type { ProxmoxProfile } from '../../domain/proxmox-profile.ts';
import type { Sighting } from '../../domain/sighting.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import type { BootTicket } from '../../domain/ticket.ts';
import type { TimelineNote } from '../../domain/timeline.ts';
import type { SeedNode } from '../install-desk.ts';
import type { InstallPlanPorts } from '../install-plan.ts';
import type { KeyBearerPorts } from '../key-bearer.ts';
import type { TicketDesk } from '../ticket-desk.ts';

/** An installer that asks for its answers. `server` is host:port of ours that it reached. */
export type HostQuestion = HostIdentity & {
  /** `pve`, of several products that one installer installs. */
  readonly product: string;
  /** Of its ISO: `8.4`. */
  readonly release: string;
  readonly address: string;
  readonly server: string;
};

/** What the answers of one node are made of. */
export type HostSeed = {
  readonly node: SeedNode;
  /** The card that it boots from, as far as it is known. */
  readonly mac: MacAddress | undefined;
  readonly profile: ProxmoxProfile;
  /** Of the image that is installed: `8.4`. */
  readonly release: string;
  readonly token: string;
  readonly server: string;
};

/** What its first-boot program is made of. `server` is host:port of ours, over TLS. */
export type HostProgramSeed = Pick<HostSeed, 'node' | 'profile' | 'token' | 'server'>;

export type HostRenderers = {
  readonly answer: (seed: HostSeed) => string;
  readonly program: (seed: HostProgramSeed) => string;
};

/** A host that is to be a hypervisor of ours. */
export type AdoptedHost = {
  readonly nodeId: string;
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly tokenSecret: string;
  readonly trust: { readonly kind: 'ca'; readonly pem: string };
  /** The Proxmox VE cluster that it is in: its other hosts are the same hypervisor's. */
  readonly cluster: string | undefined;
};

/** That a host has handed over, by the hash of the key that it showed, and what, by its sum. */
export type HandedOver = { readonly keyHash: string; readonly sum: string };

export type HostDeskPorts = InstallPlanPorts &
  KeyBearerPorts & {
    readonly tickets: TicketDesk;
    readonly all: () => readonly Node[];
    readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
    readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
    /** `seed-served`, bound to the address. */
    readonly recordSeed: (
      token: string,
      from: { readonly address: string; readonly seed: 'proxmox-ve' },
      at: number,
    ) => Promise<unknown>;
    readonly note: (id: string, note: TimelineNote, at: number) => void;
    /** Written behind, as are `see` and `progress`. */
    readonly discover: (sighting: Sighting, at: number) => void;
    readonly see: (id: string, waypoint: 'seed' | 'event', at: number) => void;
    readonly progress: (id: string, progress: InstallProgress) => void;
    readonly render: HostRenderers;
    /** The neighbour table: whose card answers for an address. */
    readonly macOf: (address: string) => MacAddress | undefined;
    /** SHA-256 in hex of the key in the first-boot program of this ticket. */
    readonly keyHashOf: (token: string) => string;
    /** SHA-256 in hex. */
    readonly sumOf: (text: string) => string;
    /** Asked again with the same host where its answer was lost. Throws where it cannot be kept. */
    readonly adopt: (host: AdoptedHost) => Promise<unknown>;
    readonly handedOver: (nodeId: string) => Promise<HandedOver | undefined>;
    readonly keepHandedOver: (nodeId: string, handed: HandedOver) => Promise<void>;
  };
