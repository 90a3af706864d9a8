/**
 * The cluster as people see it, put together from memory.
 *
 * @module
 */
import { advice } from '../../domain/cluster/advice.ts';
import type { Cluster, Member, UnmetCondition } from '../../domain/cluster/cluster.ts';
import type {
  ClusterLife,
  ClusterState,
  ClusterWork,
  FacedMember,
  KubernetesContact,
} from '../../domain/cluster/face.ts';
import type { ClusterView } from '../../domain/cluster/kubernetes.ts';
import {
  isOfInstall,
  memberConditions,
  nodeNamed,
} from '../../domain/cluster/member-conditions.ts';
import { STEP_WORDS } from '../../domain/cluster/step-words.ts';
import { takesOut, type Work } from '../../domain/cluster/work.ts';
import { wordsOf } from './backoff.ts';
import type { KeeperPorts } from './ports.ts';
import type { Rotation } from './rotation.ts';
import type { WorkBook } from './work-book.ts';
import type { WorkDriver } from './work-driver.ts';

export type StatePorts = Pick<KeeperPorts, 'desk' | 'kubernetes' | 'endpoint' | 'conditions'> & {
  readonly rotation: Pick<Rotation, 'state' | 'condition'>;
  readonly book: Pick<WorkBook, 'all' | 'condition' | 'ended'>;
  readonly driver: Pick<WorkDriver, 'saying'>;
  /** The credentials' conditions. */
  readonly access: () => readonly UnmetCondition[];
};

export function clusterState(ports: StatePorts): ClusterState {
  const { desk, kubernetes, rotation, book } = ports;
  const [{ cluster, unread }, view] = [readCluster(desk), kubernetes.view()];
  return {
    life: cluster && lifeOf(cluster, ports.endpoint()),
    members:
      cluster === undefined
        ? []
        : desk.members().map((member) => facedMember(member, cluster, ports)),
    waiting: desk.waiting(),
    kubernetes: contactOf(view),
    balancer: rotation.state(),
    conditions: [...unread, ...conditionsOf(cluster, view, ports)],
    advice: cluster === undefined ? [] : advice(cluster),
    work: book.all().map((work) => facedWork(work, ports)),
    ended: book.ended(),
  };
}

/** What is stored may be unreadable: people see that, where programs get an error. */
function readCluster({ current }: StatePorts['desk']): {
  readonly cluster: Cluster | undefined;
  readonly unread: readonly UnmetCondition[];
} {
  try {
    return { cluster: current(), unread: [] };
  } catch (error) {
    return { cluster: undefined, unread: [{ name: 'ClusterUnreadable', reason: wordsOf(error) }] };
  }
}

function lifeOf(
  { id, createdAt, bornAt, version, founder }: Cluster,
  endpoint: string,
): ClusterLife {
  return { id, createdAt, bornAt, version, founder, endpoint };
}

function facedMember(member: Member, cluster: Cluster, ports: StatePorts): FacedMember {
  const view = ports.kubernetes.view();
  const surroundings = { cluster, view, balancer: ports.rotation.state() };
  const { nodeId, name, address, role, phase, grantedAt, heardAt, readyAt } = member;
  const work = ports.book.all().find((one) => takesOut(one, nodeId) || one.seat?.nodeId === nodeId);
  return {
    ...{ nodeId, name, address, role, phase, grantedAt, heardAt, readyAt },
    conditions: [
      ...memberConditions(member, surroundings),
      ...(work === undefined ? [] : [{ name: 'UnderWork', reason: stepOf(work, ports) }]),
    ],
    kubernetes: inKubernetes(member, view),
  };
}

function inKubernetes(member: Member, view: ClusterView): FacedMember['kubernetes'] {
  const node = nodeNamed(view, member.name);
  if (node === undefined || !isOfInstall(node, member)) return undefined;
  const { ready, unschedulable, kubeletVersion: version, taints, conditions } = node;
  return { ready, unschedulable, version, taints, conditions };
}

function contactOf(view: ClusterView): KubernetesContact {
  switch (view.kind) {
    case 'unknown':
      return { kind: 'unknown', reason: view.reason };
    case 'seen':
      return { kind: 'seen', at: view.at };
    case 'unreachable':
      return { kind: 'unreachable', at: view.at, reason: view.reason };
  }
}

function conditionsOf(
  cluster: Cluster | undefined,
  view: ClusterView,
  ports: StatePorts,
): readonly UnmetCondition[] {
  const unmet = [...ports.conditions(), ...ports.access()];
  if (cluster?.bornAt !== undefined && view.kind !== 'seen') {
    const reason = `the Kubernetes API can't be reached, and nothing is concluded from that: ${view.reason}`;
    unmet.push({ name: 'ApiUnreachable', reason });
  }
  const others = [ports.rotation.condition(), ports.book.condition()];
  return [...unmet, ...others.filter((condition) => condition !== undefined)];
}

function stepOf(work: Work, { driver, desk }: Pick<StatePorts, 'driver' | 'desk'>): string {
  const said = work.stopped ?? driver.saying(work.id);
  if (said !== undefined) return said;
  const [first] = work.todo;
  const name = (work.seat ?? desk.members().find(({ nodeId }) => nodeId === first))?.name;
  return `${name ?? 'the first member'} ${STEP_WORDS[work.step]}`;
}

export function facedWork(work: Work, ports: Pick<StatePorts, 'driver' | 'desk'>): ClusterWork {
  const { id, kind, by, startedAt, todo, done, stopped } = work;
  const after = work.kind === 'removal' ? work.after : undefined;
  return { id, kind, after, by, startedAt, todo, done, stopped, step: stepOf(work, ports) };
}
