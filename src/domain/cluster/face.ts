/**
 * What people see of the cluster, and what they ask of it: all that the HTTP API needs of those who look
 * after it. No type here has room for a secret, except the text of the kubeconfig.
 *
 * Times are in ms since the epoch.
 *
 * @module
 */
import type { BalancerState } from './balance.ts';
import type { MemberPhase, MemberRole, UnmetCondition } from './cluster.ts';
import type { NodeCondition, NodeTaint } from './kubernetes.ts';

/** The member's Kubernetes node, without annotations: K3s writes its arguments and environment there. */
export type MemberInKubernetes = {
  readonly ready: boolean;
  readonly unschedulable: boolean;
  /** `v1.33.1+k3s1` */
  readonly version: string;
  readonly taints: readonly NodeTaint[];
  readonly conditions: readonly NodeCondition[];
};

export type FacedMember = {
  readonly nodeId: string;
  readonly name: string;
  /** a.b.c.d */
  readonly address: string;
  readonly role: MemberRole;
  readonly phase: MemberPhase;
  readonly grantedAt: number;
  readonly heardAt: number;
  readonly readyAt: number | undefined;
  /** What it waits for, or what is wrong with it; empty where all is well. */
  readonly conditions: readonly UnmetCondition[];
  /** Undefined while no Kubernetes node has its name and machine-id. As last seen, where the API is away. */
  readonly kubernetes: MemberInKubernetes | undefined;
};

/** A node that asked and was told to wait. */
export type WaitingNode = {
  readonly nodeId: string;
  readonly name: string;
  readonly condition: UnmetCondition;
};

/** The present life of the cluster. */
export type ClusterLife = {
  readonly id: string;
  readonly createdAt: number;
  /** When a server was first Ready. */
  readonly bornAt: number | undefined;
  /** What the next member installs. */
  readonly version: string;
  /** The node id of the machine that was granted cluster-init. */
  readonly founder: string | undefined;
  /** `https://192.168.1.10:6443`: where kubectl and agents go. */
  readonly endpoint: string;
};

/** How the Kubernetes API was last met. `at`: when something was last seen through it. */
export type KubernetesContact =
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'seen'; readonly at: number }
  | { readonly kind: 'unreachable'; readonly at: number; readonly reason: string };

export const WORK_KINDS = ['removal', 'rolling-reinstall', 'upgrade'] as const;

/** Something long that goes on by itself, a step at a time, and over restarts of the service. */
export type ClusterWork = {
  /** Letters, digits and hyphens: it stands in a URL. */
  readonly id: string;
  readonly kind: (typeof WORK_KINDS)[number];
  /** Of a removal: what becomes of the machine. */
  readonly after: AfterLeaving | undefined;
  /** Who wished for it. */
  readonly by: string;
  readonly startedAt: number;
  /** Node ids; the first of them is at work. */
  readonly todo: readonly string[];
  readonly done: readonly string[];
  /** What happens now: `opti-02 is drained: 3 pods are left`. */
  readonly step: string;
  /** Why it goes no further by itself: it is taken up again or given up. Undefined while it goes on. */
  readonly stopped: string | undefined;
};

/** Work that is over. The newest are kept, over restarts. */
export type EndedWork = Pick<ClusterWork, 'id' | 'kind' | 'by' | 'startedAt' | 'todo' | 'done'> & {
  readonly endedAt: number;
  /** Somebody gave it up before it was done. */
  readonly cancelled: boolean;
};

export type ClusterState = {
  /** Undefined before the first machine was granted cluster-init, and after `forget`. */
  readonly life: ClusterLife | undefined;
  readonly members: readonly FacedMember[];
  readonly waiting: readonly WaitingNode[];
  readonly kubernetes: KubernetesContact;
  readonly balancer: BalancerState;
  /** What the cluster as a whole waits for: artifacts, kubeconfig, client certificate. */
  readonly conditions: readonly UnmetCondition[];
  /** What a person might want to change, in words: `two servers survive no failure: make it one or three`. */
  readonly advice: readonly string[];
  readonly work: readonly ClusterWork[];
  /** The newest last. */
  readonly ended: readonly EndedWork[];
};

/** A snapshot of etcd. */
export type ClusterSnapshot = {
  /** Letters, digits, `.`, `_` and `-`, as K3s names its files. */
  readonly name: string;
  /** The member that has the file. */
  readonly memberName: string;
  readonly bytes: number;
  readonly createdAt: number;
  /** Whether a checked copy lies on this host too. */
  readonly fetched: boolean;
};

/** What becomes of the machine that has left. `set-aside`: it stays registered, with the role `none`. */
export const AFTER_LEAVING = ['reinstall', 'delete', 'set-aside'] as const;
export type AfterLeaving = (typeof AFTER_LEAVING)[number];

export type LeavingWish = {
  readonly nodeId: string;
  readonly after: AfterLeaving;
  /** It will never come back: nothing is drained. Believed only while its Kubernetes node isn't Ready. */
  readonly dead: boolean;
  readonly by: string;
};

export type UpgradeWish = {
  /** A valid version of K3s. */
  readonly version: string;
  /** Whether pods are moved away before a node is upgraded; else it is only cordoned. */
  readonly drain: boolean;
  readonly by: string;
};

/**
 * The cluster as it is faced by people. `by` is who asks: it is noted, on the timelines of the nodes
 * concerned, before anything is done.
 *
 * What takes long is begun and stored when the promise resolves, and `state().work` tells how it goes on.
 *
 * Errors: CLUSTER_NOT_FOUND where there is none; CLUSTER_REFUSED where a rule forbids it, with the rule in
 * words (quorum, one server at a time, a minor version skipped, another work under way); UNAVAILABLE where
 * the cluster or one of its machines can't be reached now, or nothing has been fetched yet.
 */
export type ClusterFace = {
  /** From memory: asked often, by the page. */
  state(): ClusterState;
  /** Whether the node is a member in any phase, `leaving` included. */
  holds(nodeId: string): boolean;
  /** YAML with a cluster-admin's key; its server is the life's endpoint. */
  kubeconfig(by: string): Promise<string>;
  /** The work that takes it out. Throws NODE_NOT_FOUND where the node is no member. Asking for the same again changes nothing. */
  leave(wish: LeavingWish): Promise<ClusterWork>;
  /** All members, one after the other. */
  reinstallAll(by: string): Promise<ClusterWork>;
  upgrade(wish: UpgradeWish): Promise<ClusterWork>;
  /** Takes a stopped work up again. Throws ROUTE_NOT_FOUND where none has this id. */
  resume(workId: string, by: string): Promise<ClusterWork>;
  /** Gives a work up after the step that is under way. Throws ROUTE_NOT_FOUND where none has this id. */
  cancel(workId: string, by: string): Promise<void>;
  snapshots(): Promise<readonly ClusterSnapshot[]>;
  /** Resolves when the snapshot is made. `name` is a prefix; K3s appends the member and the time. */
  takeSnapshot(wish: {
    readonly name: string | undefined;
    readonly by: string;
  }): Promise<ClusterSnapshot>;
  /** Copies it to this host and checks it. Throws ROUTE_NOT_FOUND where none has this name. */
  fetchSnapshot(name: string, by: string): Promise<ClusterSnapshot>;
  /**
   * Ends the life: its secrets, its members and its work are forgotten, the balancer is emptied, and the next
   * that asks founds anew. The machines are not touched. Throws CLUSTER_REFUSED unless `clusterId` is the life's.
   */
  forget(wish: { readonly clusterId: string; readonly by: string }): Promise<void>;
};
