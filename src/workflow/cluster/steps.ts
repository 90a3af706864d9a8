/**
 * What a step of long work is given, and what it comes to.
 *
 * @module
 */
import type { Member } from '../../domain/cluster/cluster.ts';
import { TURN_LASTS_MS } from '../../domain/cluster/join.ts';
import type { KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import { nodeNamed } from '../../domain/cluster/member-conditions.ts';
import { mayLeave, mayPause, votersOf } from '../../domain/cluster/quorum.ts';
import type { Seat, StepName, Work } from '../../domain/cluster/work.ts';
import type { Kubelets } from './kubelets.ts';
import type { Hands } from './machine-hands.ts';
import type { KeeperPorts } from './ports.ts';
import type { Rotation } from './rotation.ts';

export type StepOutcome =
  | { readonly kind: 'done' }
  /** It is tried again at the next look. */
  | { readonly kind: 'wait'; readonly reason: string }
  /** A person has to look at it. */
  | { readonly kind: 'stop'; readonly reason: string };

export type StepInput = {
  readonly work: Work;
  readonly seat: Seat;
  /** Aborts when the work is given up, or the service ends. */
  readonly signal: AbortSignal;
  /** What happens now, without the member's name before it. */
  readonly say: (words: string) => void;
};

/** Does one step, or finds it done. May reject: it is tried again, for some minutes. */
export type Step = (input: StepInput) => Promise<StepOutcome>;
export type Steps<Name extends StepName> = Readonly<Record<Name, Step>>;

export type StepPorts = Pick<KeeperPorts, 'desk' | 'nodes' | 'kubernetes' | 'release' | 'now'> & {
  readonly hands: Hands;
  readonly rotation: Pick<Rotation, 'isWithout' | 'state'>;
  readonly kubelets: Pick<Kubelets, 'downFor'>;
};

export const DONE: StepOutcome = { kind: 'done' };

export function wait(reason: string): StepOutcome {
  return { kind: 'wait', reason };
}

export function stop(reason: string): StepOutcome {
  return { kind: 'stop', reason };
}

/** The seat's Kubernetes node, as it is seen now. */
export function nodeOf({ kubernetes }: StepPorts, seat: Seat): KubernetesNode | undefined {
  return nodeNamed(kubernetes.view(), seat.name);
}

/** Why the seat's server may not leave, or pause, at this moment; undefined where it may, or is none. */
export function quorumRefusal(
  { desk, kubernetes }: Pick<StepPorts, 'desk' | 'kubernetes'>,
  seat: Pick<Member, 'role' | 'name'>,
  what: 'leave' | 'pause',
): string | undefined {
  const [cluster, view] = [desk.current(), kubernetes.view()];
  if (seat.role !== 'server' || cluster === undefined || view.kind !== 'seen') return undefined;
  const voters = votersOf(cluster, view.nodes);
  const verdict = what === 'leave' ? mayLeave(voters, seat.name) : mayPause(voters, seat.name);
  return verdict.kind === 'refused' ? verdict.reason : undefined;
}

/**
 * A server that has its turn to join: etcd takes one change at a time. One that holds it for longer than a turn
 * lasts has died on the way, and nobody has asked for the turn since.
 */
export function joiningServer(
  { desk, now }: Pick<StepPorts, 'desk' | 'now'>,
  exceptNodeId: string,
): Member | undefined {
  return desk
    .current()
    ?.members.find(
      ({ role, phase, nodeId, grantedAt }) =>
        role === 'server' &&
        nodeId !== exceptNodeId &&
        (phase === 'granted' || phase === 'installed') &&
        Math.abs(now() - grantedAt) < TURN_LASTS_MS,
    );
}
