/**
 * What the routes need of the rest of the system, and no more. main.ts says who plays each part.
 *
 * Times are in ms since the epoch, as in the domain; only the answers write ISO 8601.
 *
 * @module
 */
import type { AdmissionRule, Door } from '../domain/admission.ts';
import type { FirstBootFacts } from '../domain/first-boot.ts';
import type { HostIdentity } from '../domain/host-question.ts';
import type { HostHandOver, HostInstalled } from '../domain/host-report.ts';
import type { InstallerEvent } from '../domain/installer-event.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { BootPolicy, Node, NodeRole } from '../domain/node.ts';
import type { PowerOutcome, PowerSettings, PowerWish } from '../domain/power.ts';
import type { Profile } from '../domain/profile.ts';
import type { InstallEvent } from '../domain/stage.ts';
import type { TimelineEntry } from '../domain/timeline.ts';

/** A machine that comes to boot. */
export type BootAsker = {
  readonly mac: MacAddress;
  /** The client's IPv4 address. */
  readonly address: string;
  /** host:port of ours that it reached, as the socket tells it: a Host header can say anything. */
  readonly server: string;
  /** What its loader told of it in the query. */
  readonly facts: ReadonlyMap<string, string>;
};

/** Somebody with a boot ticket. */
export type TicketVisit = {
  readonly token: string;
  readonly address: string;
  readonly server: string;
};

/** cloud-init's files, and the programs behind the installer's commands. */
export type SeedFile = 'meta-data' | 'user-data' | 'early.sh' | 'late.sh';

/** An installer's last word. `keyHash`: SHA-256 in hex of the installed system's key, where it has one. */
export type InstallReport = {
  readonly sshHostKeys: readonly string[];
  readonly keyHash: string | undefined;
};

/** Takes an installer's events at once, and processes them later. Throws TICKET_DEAD and TICKET_FOREIGN. */
export type InstallerEvents = {
  take(visit: TicketVisit, events: readonly InstallerEvent[]): void;
};

/** A system that says it is the installed one of `nodeId`. */
export type FirstBootVisit = {
  readonly nodeId: string;
  readonly key: string;
  readonly address: string;
};

/** Throws KEY_WRONG and EVENT_OUT_OF_ORDER. */
export type FirstBootDesk = {
  admit(visit: FirstBootVisit): unknown;
  report(visit: FirstBootVisit, facts: FirstBootFacts): Promise<void>;
};

/** Decides and renders what machines download. Throws TICKET_DEAD and TICKET_FOREIGN. */
export type BootDesk = {
  script(asker: BootAsker): Promise<string>;
  grubConfig(asker: BootAsker): Promise<string>;
  autoexec(server: string): string;
  seed(visit: TicketVisit, file: SeedFile): Promise<string>;
  check(visit: TicketVisit, facts: ReadonlyMap<string, string>): Promise<string>;
  installed(visit: TicketVisit, report: InstallReport): Promise<void>;
  failed(visit: TicketVisit, log: string): Promise<void>;
  /** Without side effects. */
  preview(node: Node, what: 'ipxe' | 'user-data' | 'answer', server: string): Promise<string>;
};

/** What Proxmox VE's installer says of its machine and of itself. */
export type HostQuestion = HostIdentity & {
  readonly product: string;
  readonly release: string;
  readonly address: string;
  readonly server: string;
};

/**
 * Proxmox VE hosts. With a ticket it throws TICKET_DEAD and TICKET_FOREIGN, with a key KEY_WRONG and
 * EVENT_OUT_OF_ORDER; a question also NODE_NOT_FOUND and INSTALL_REFUSED.
 */
export type HostDesk = {
  answer(question: HostQuestion): Promise<string>;
  installed(visit: TicketVisit, report: HostInstalled): Promise<void>;
  firstBoot(visit: TicketVisit): string;
  clusterPassword(visit: FirstBootVisit): Promise<string>;
  handOver(visit: FirstBootVisit, told: HostHandOver): Promise<void>;
};

/** What a person says of a machine before it ever asks. `by` is that person, for the timeline. */
export type NodeDraft = {
  readonly macs: readonly MacAddress[];
  readonly hostname: string;
  readonly role: NodeRole;
  readonly profile: string;
  readonly address: string | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  readonly boot: BootPolicy;
  readonly power: PowerSettings;
  readonly by: string;
};

/** Only the keys that are present change; `undefined` as a value removes. */
export type NodePatch = { readonly [K in keyof NodeDraft]?: NodeDraft[K] };

export type ApprovalDraft = {
  readonly hostname: string;
  readonly role: NodeRole;
  readonly profile: string;
  readonly address: string | undefined;
  readonly by: string;
};

export type RegistryChange =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'node-removed'; readonly id: string }
  | { readonly kind: 'entry'; readonly entry: TimelineEntry };

/** Nodes and their timelines. Its writes throw MAC_TAKEN, HOSTNAME_TAKEN, ADDRESS_TAKEN, NODE_NOT_FOUND, EVENT_OUT_OF_ORDER. */
export type NodeStore = {
  readonly registry: {
    /** By MAC in any notation, host name or id. */
    find(idText: string): Node | undefined;
    all(): readonly Node[];
  };
  createNode(draft: NodeDraft, at: number): Promise<Node>;
  updateNode(id: string, patch: NodePatch, at: number): Promise<Node>;
  removeNode(id: string, at: number): Promise<unknown>;
  approve(id: string, draft: ApprovalDraft, at: number): Promise<Node>;
  record(id: string, event: InstallEvent, at: number): Promise<Node>;
  timeline(id: string, page: TimelinePage): Promise<readonly TimelineEntry[]>;
  /** Of all nodes, oldest first. */
  timelineAfter(entryId: number, limit: number): Promise<readonly TimelineEntry[]>;
  /** Of the lines up to that one, those that may have grown since they were read. */
  timelineGrown(entryId: number): Promise<readonly TimelineEntry[]>;
  /** By node id. */
  lastLines(): ReadonlyMap<string, TimelineEntry> | Promise<ReadonlyMap<string, TimelineEntry>>;
  /** Returns the end of the subscription. */
  subscribe(listener: (change: RegistryChange) => void): () => void;
};

/** Lines after the entry `after`, or the newest where it is undefined; oldest first. */
export type TimelinePage = { readonly after: number | undefined; readonly limit: number };

/** Switches machines. Throws POWER_REFUSED where it is never done, POWER_FAILED where it was not now. */
export type PowerDesk = {
  act(nodeId: string, wish: PowerWish, by: string): Promise<PowerOutcome>;
};

export type DoorKeeper = {
  current(): Door;
  open(opening: { minutes: number; rules: readonly AdmissionRule[] }, now: number): Promise<Door>;
  close(): Promise<Door>;
};

export type Catalogue = {
  /** Those that can be used. */
  profiles(): readonly Profile[];
};

/** What is asked to be fetched. `release`: a release for its newest point, or a point. */
export type ImageWish =
  | {
      readonly kind: 'proxmox-ve';
      readonly release: string;
      readonly sha256?: string | undefined;
    }
  | {
      readonly kind: 'iso' | 'netboot';
      readonly release: string;
      readonly arch: 'amd64' | 'arm64';
      readonly sha256?: string | undefined;
    }
  | { readonly kind: 'ipxe'; readonly version: string; readonly sha256: string }
  | {
      readonly kind: 'k3s';
      /** A version, or a channel. */
      readonly release: string;
      readonly arch: 'amd64' | 'arm64';
      readonly installSha256?: string | undefined;
    };

/** Of what comes or is read: bytes, and bytes a second. */
export type ImageProgress = {
  readonly bytes: number;
  readonly total: number | null;
  readonly rate: number;
  readonly secondsLeft: number | null;
};

/** An image in whatever state, as it is told; `id` is one part of a URL's path as it stands. */
export type ImageState = {
  readonly id: string;
  readonly kind: 'iso' | 'netboot' | 'ipxe' | 'k3s' | 'proxmox-ve';
  /** In words. */
  readonly label: string;
  readonly release: string | null;
  readonly point: string | null;
  readonly arch: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Who vouches for its sum. */
  readonly proof: 'signature' | 'sum' | 'mirror' | null;
  readonly progress: ImageProgress | null;
  readonly state: 'absent' | 'downloading' | 'checking' | 'verified' | 'unchecked' | 'broken';
  readonly reason: string | null;
};

/** Throws IMAGE_NOT_FOUND, IMAGE_IN_USE, IMAGE_UNTRUSTED, MIRROR_UNUSABLE and DISK_UNUSABLE. */
export type Images = {
  views(): readonly ImageState[];
  request(wish: ImageWish): Promise<ImageState>;
  remove(id: string): Promise<void>;
  prune(which: { readonly release?: string | undefined }): Promise<unknown>;
};

/** A file of the loaders' folder, or a text made for the asker. */
export type LoaderSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string };

export type SentLoader = {
  readonly path: string;
  readonly client: string;
  readonly bytes: number;
  readonly ms: number;
  readonly complete: boolean;
};

export type Downloads = {
  /** `name` is one path segment as the client sent it, and may be anything. */
  loader(name: string): Promise<LoaderSource | undefined>;
  /** A loader went out, whole or not. `client` is the machine's IPv4 address. */
  sent(transfer: SentLoader): void;
  /** Where the bulk server has `path`, for a client that reached us at `host` (no port). */
  bulkUrl(path: string, host: string): string;
};

/** Completes a bare IPv4 address with its network's prefix length; undefined outside the served networks. */
export type NetworkOf = (address: string) => { readonly prefixLength: number } | undefined;
