/**
 * A reinstall that was asked for and has not begun: what the machine goes back to where it is cancelled.
 *
 * It has begun when its installer has its answers: from then on its disk may be erased.
 *
 * @module
 */
import { ProvisioningError } from './errors.ts';
import type { FirstBoot } from './first-boot.ts';
import { displayName, type Node, type NodeFailure } from './node.ts';
import { type InstallEvent, isInstalled } from './stage.ts';

/** What a node was when its reinstall was asked for. Its disk is as it was then. */
export type BeforeReinstall = {
  /** ms since the epoch: when the reinstall was asked for. */
  readonly askedAt: number;
  /** `failed`: it has no system to run, because its last install stopped half-way. */
  readonly stage: 'installed' | 'failed';
  /** It was a member of the cluster and has left: its K3s is stopped, and its key opens nothing any more. */
  readonly outOfCluster: boolean;
  readonly attempt: number;
  readonly failure: NodeFailure | undefined;
  readonly sshHostKeys: readonly string[];
  readonly keyHash: string | undefined;
  readonly firstBoot: FirstBoot | undefined;
};

type Request = Extract<InstallEvent, { type: 'reinstall-requested' }>;

/**
 * What `node` goes back to after `event`; undefined where nothing can be gone back to. A VM is destroyed as soon
 * as it is to be installed anew, and a machine in the middle of an install has no system left.
 */
export function keptForCancelling(
  node: Node,
  event: Request,
  askedAt: number,
): BeforeReinstall | undefined {
  if (node.power.driver === 'proxmox') return undefined;
  if (node.beforeReinstall !== undefined) return node.beforeReinstall;
  if (!isInstalled(node.stage) && node.stage !== 'failed') return undefined;
  const { attempt, failure, sshHostKeys, keyHash, firstBoot } = node;
  const outOfCluster = event.leftCluster === true;
  return {
    ...{ askedAt, outOfCluster, attempt, failure, sshHostKeys, firstBoot },
    stage: node.stage === 'failed' ? 'failed' : 'installed',
    keyHash: outOfCluster ? undefined : keyHash,
  };
}

/** The event that takes `node` back. Throws CANCEL_REFUSED. */
export function cancellation(node: Node, by: string): InstallEvent {
  const before = cancellable(node);
  const type = before.stage === 'failed' ? 'retry-cancelled' : 'reinstall-cancelled';
  return { type, by };
}

/** What a node is again whose reinstall is cancelled. Throws CANCEL_REFUSED. */
export function goneBack(node: Node, { type }: Pick<InstallEvent, 'type'>): Partial<Node> {
  const before = cancellable(node);
  const isRetry = type === 'retry-cancelled';
  if (isRetry !== (before.stage === 'failed')) throw changedMeanwhile(node);
  const { outOfCluster, attempt, failure, sshHostKeys, keyHash, firstBoot } = before;
  return {
    ...{ attempt, failure, sshHostKeys, keyHash, firstBoot },
    // With a role it would be waited for, and nothing on it asks to join.
    ...(outOfCluster ? { role: 'none' } : {}),
    ...{
      beforeReinstall: undefined,
      bootDue: undefined,
      stuck: undefined,
      progress: undefined,
      trace: {},
    },
  };
}

function cancellable(node: Node): BeforeReinstall {
  if (node.beforeReinstall !== undefined) return node.beforeReinstall;
  throw new ProvisioningError('CANCEL_REFUSED', refusalOf(node));
}

function changedMeanwhile(node: Node): ProvisioningError {
  const message = `${displayName(node)} has changed meanwhile: look at it again`;
  return new ProvisioningError('CANCEL_REFUSED', message);
}

function refusalOf(node: Node): string {
  const name = displayName(node);
  if (node.stage === 'installing') {
    return `${name} is installing: its installer has its answers, and may have erased the disk already`;
  }
  const isWaiting = node.stage === 'enrolled' || node.stage === 'booting';
  if (!isWaiting) return `no reinstall of ${name} waits: it is ${node.stage}`;
  return node.power.driver === 'proxmox'
    ? `${name} is a VM: what it was is destroyed, and it is made anew`
    : `${name} has no system to go back to: DELETE /api/v1/nodes/${node.id} forgets it, and then it installs nothing`;
}
