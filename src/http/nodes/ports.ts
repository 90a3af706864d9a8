/**
 * What the routes of nodes need of the rest of the system, and no more.
 *
 * Times are in ms since the epoch, as in the domain; only the answers write ISO 8601.
 *
 * @module
 */
import type { AdmissionRule, Door } from '../../domain/admission.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { BootPolicy, Node, NodeRole } from '../../domain/node.ts';
import type { PowerOutcome, PowerSettings, PowerWish } from '../../domain/power.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';

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

/** Completes a bare IPv4 address with its network's prefix length; undefined outside the served networks. */
export type NetworkOf = (address: string) => { readonly prefixLength: number } | undefined;
