/**
 * The world as those see it who look after the cluster. The composition says who plays each part.
 *
 * Each effect may be asked for again: after a restart nobody knows whether it was had.
 *
 * @module
 */
import type { ApplyResult, Balance, BalancerState } from '../../domain/cluster/balance.ts';
import type { Cluster, Member, UnmetCondition } from '../../domain/cluster/cluster.ts';
import type { ClusterSnapshot, WaitingNode } from '../../domain/cluster/face.ts';
import type { ClusterView, KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import type { Node } from '../../domain/node.ts';
import type { InstallEvent } from '../../domain/stage.ts';
import type { TimelineNote } from '../../domain/timeline.ts';

/** The join desk: the one owner of the cluster's value. What it changes is stored when its promise resolves. */
export type KeptDesk = {
  /** Throws UNAVAILABLE while what is stored can't be read: that is not the same as none. */
  current(): Cluster | undefined;
  /** With the times when they were heard last. */
  members(): readonly Member[];
  /** Those that asked and were told to wait. */
  waiting(): readonly WaitingNode[];
  /** Members that `nodes` show Ready become so, and their stages follow. */
  seen(nodes: readonly KubernetesNode[]): Promise<unknown>;
  leave(nodeId: string): Promise<unknown>;
  /** Resolves to why it can't be forgotten yet; undefined once it is. */
  left(nodeId: string): Promise<UnmetCondition | undefined>;
  /** What the next member installs. */
  setVersion(version: string): Promise<unknown>;
  /** Ends the life of this id. */
  forget(clusterId: string): Promise<unknown>;
};

export type KeptNodes = {
  byId(id: string): Node | undefined;
  record(id: string, event: InstallEvent, at: number): Promise<unknown>;
  note(id: string, note: TimelineNote, at: number): void;
  /** Deletes it. */
  remove(id: string, at: number): Promise<unknown>;
  /** It stays, with the role `none`, and as a machine that is installed. */
  setAside(id: string, at: number): Promise<unknown>;
};

export type Draining = {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** How many pods are still to go. */
  readonly told: (left: number) => void;
};

export type Drained =
  | { readonly kind: 'drained' }
  /** The deadline is past: `reason` names the pods, and what holds them. */
  | { readonly kind: 'held'; readonly reason: string };

/** The Kubernetes API. Each rejects where it can't be reached; a node that is not there is no error. */
export type KubernetesHands = {
  view(): ClusterView;
  /** Asked anew, and not of the view, which may be late. */
  hasNode(name: string): Promise<boolean>;
  cordon(name: string): Promise<unknown>;
  uncordon(name: string): Promise<unknown>;
  /** Evicts what is not of a DaemonSet; the node is cordoned. */
  drain(name: string, draining: Draining): Promise<Drained>;
  /** Resolves when the API has taken the wish: K3s takes a server's etcd member out before the node goes. */
  deleteNode(name: string): Promise<unknown>;
  /** Secret `NAME.node-password.k3s` in kube-system. */
  forgetNodePassword(name: string): Promise<unknown>;
};

/** Programs run as root on a machine, over SSH. Rejects where it can't be reached, in words. */
export type Shell = {
  run(argv: readonly string[]): Promise<{
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }>;
};

/** Who is spoken to. The host keys are the registry's, by `nodeId`. */
export type Machine = Pick<Member, 'nodeId' | 'name' | 'address'>;

/** A file that K3s is made of, as it is to lie on the machine. */
export type PlacedFile = {
  readonly path: string;
  /** Octal digits: `0755`. */
  readonly mode: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** http, on this host. */
  readonly url: string;
};

export type ReleaseFiles =
  | { readonly kind: 'ready'; readonly files: readonly PlacedFile[] }
  | { readonly kind: 'absent'; readonly reason: string };

export type KeptBalancer = {
  apply(balance: Balance): Promise<ApplyResult>;
  state(): Promise<BalancerState>;
};

/** Something that proves who we are, for a time. What it holds is not looked at here. */
export type Credential = {
  /** ms since the epoch. */
  readonly notAfter: number;
};

/**
 * One credential of the cluster. `keep` writes it (0600) and hands it to those who use it; `kept` is what was
 * written last, for this life and no other.
 */
export type CredentialPorts<C extends Credential = Credential> = {
  kept(clusterId: string): Promise<C | undefined>;
  keep(clusterId: string, credential: C): Promise<unknown>;
  /** From the first of `servers` that gives it. Rejects with the reason. */
  fetch(servers: readonly Machine[]): Promise<C>;
  /** The life has ended. */
  drop(): Promise<unknown>;
};

/** A kubeconfig; its server is the life's endpoint. */
export type AdminAccess = Credential & { readonly text: string };

export type SnapshotHands = {
  list(server: Machine): Promise<readonly Omit<ClusterSnapshot, 'fetched'>[]>;
  /** Resolves when it is made. */
  take(server: Machine, prefix: string | undefined): Promise<Omit<ClusterSnapshot, 'fetched'>>;
  /** Copies it here and checks it. */
  fetch(server: Machine, name: string): Promise<unknown>;
  /** Names of those that lie here, checked. */
  fetched(): Promise<ReadonlySet<string>>;
};

/** Where work under way is stored. */
export type WorkSettings = {
  getSetting(key: string): Promise<unknown>;
  setSetting(key: string, value: unknown): Promise<void>;
};

export type KeeperPorts = {
  readonly desk: KeptDesk;
  readonly nodes: KeptNodes;
  readonly kubernetes: KubernetesHands;
  readonly shell: (machine: Machine) => Promise<Shell>;
  readonly balancer: KeptBalancer;
  readonly kubeconfig: CredentialPorts<AdminAccess>;
  /** HAProxy's client certificate for /readyz. */
  readonly readyz: CredentialPorts;
  readonly snapshots: SnapshotHands;
  /** K3s for the node's architecture. */
  readonly release: (version: string, nodeId: string) => Promise<ReleaseFiles>;
  readonly settings: WorkSettings;
  /** `https://192.168.1.10:6443` */
  readonly endpoint: () => string;
  /** What else the cluster as a whole waits for: artifacts. */
  readonly conditions: () => readonly UnmetCondition[];
  /** Letters, digits and hyphens. */
  readonly newId: () => string;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told of what nobody waits for. */
  readonly failed: (error: unknown) => void;
};
