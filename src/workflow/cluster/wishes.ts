/**
 * What people wish for the cluster, judged: the work that comes of it, or the rule that forbids it.
 *
 * @module
 */
import { type Cluster, type Member, memberOf } from '../../domain/cluster/cluster.ts';
import type { LeavingWish, UpgradeWish } from '../../domain/cluster/face.ts';
import type { KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import { isOfInstall, nodeNamed } from '../../domain/cluster/member-conditions.ts';
import { inOrder, upgradeRefusal } from '../../domain/cluster/upgrade.ts';
import { beginWork, type Removal, takesOut, type Work } from '../../domain/cluster/work.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { KeeperPorts } from './ports.ts';
import { quorumRefusal } from './steps.ts';
import { lagging } from './work-moves.ts';

export type WishPorts = Pick<KeeperPorts, 'desk' | 'kubernetes' | 'newId' | 'now'>;

export function refused(reason: string): ProvisioningError {
  return new ProvisioningError('CLUSTER_REFUSED', reason);
}

/** Throws CLUSTER_NOT_FOUND. */
export function present({ desk }: Pick<WishPorts, 'desk'>): Cluster {
  const cluster = desk.current();
  if (cluster !== undefined) return cluster;
  throw new ProvisioningError('CLUSTER_NOT_FOUND', 'there is no cluster: no machine founded one');
}

/** Throws NODE_NOT_FOUND. */
export function memberFor(cluster: Cluster, nodeId: string): Member {
  const member = memberOf(cluster, nodeId);
  if (member !== undefined) return member;
  throw new ProvisioningError('NODE_NOT_FOUND', `node ${nodeId} is no member of the cluster`);
}

/** What Kubernetes says now. Throws UNAVAILABLE. */
export function seenNodes({
  kubernetes,
}: Pick<WishPorts, 'kubernetes'>): readonly KubernetesNode[] {
  const view = kubernetes.view();
  if (view.kind === 'seen') return view.nodes;
  throw new ProvisioningError('UNAVAILABLE', `the Kubernetes API can't be reached: ${view.reason}`);
}

/** The works after the wish; the same list where it was wished for before. */
export function afterLeavingWish(
  works: readonly Work[],
  wish: LeavingWish,
  ports: WishPorts,
): readonly Work[] {
  const cluster = present(ports);
  const member = memberFor(cluster, wish.nodeId);
  const under = works.find(
    (work): work is Removal => work.kind === 'removal' && takesOut(work, wish.nodeId),
  );
  if (under !== undefined) return afterSecondWish(works, under, { wish, member, ports });
  refuseBeside(works, member, cluster);
  const program = cluster.bornAt === undefined ? 'unborn' : 'removal';
  if (program === 'removal') {
    if (wish.dead) refuseAlive(member, ports);
    refuseQuorum(member, ports);
  }
  const { nodeId, after, dead, by } = wish;
  const beginning = { id: ports.newId(), by, startedAt: ports.now(), todo: [nodeId], cluster };
  return [...works, beginWork({ kind: 'removal', program, after, dead }, beginning)];
}

type SecondWish = {
  readonly wish: LeavingWish;
  readonly member: Member;
  readonly ports: WishPorts;
};

/** A machine may die while it is being removed: that much of the wish may change. */
function afterSecondWish(
  works: readonly Work[],
  under: Removal,
  { wish, member, ports }: SecondWish,
): readonly Work[] {
  if (under.program === 'rejoin') {
    throw refused(
      `${member.name} was reinstalled, and what it was is being taken out: wait for it`,
    );
  }
  if (under.after !== wish.after) {
    throw refused(`${member.name} is leaving already, for "${under.after}": cancel that first`);
  }
  if (!wish.dead || under.dead) return works;
  refuseAlive(member, ports);
  const changed: Removal = { ...under, dead: true, stopped: undefined, stepSince: ports.now() };
  return works.map((work) => (work === under ? changed : work));
}

function refuseBeside(works: readonly Work[], member: Member, cluster: Cluster): void {
  const whole = works.find(({ kind }) => kind !== 'removal');
  if (whole !== undefined) throw underWay(whole);
  if (member.role !== 'server') return;
  const other = cluster.members.find(
    ({ role, nodeId }) => role === 'server' && works.some((work) => takesOut(work, nodeId)),
  );
  if (other !== undefined) {
    throw refused(`${other.name} is leaving: one server at a time`);
  }
}

function refuseAlive({ name, machineId }: Member, ports: WishPorts): void {
  const node = seenNodes(ports).find((one) => one.name === name);
  if (node?.ready === true && isOfInstall(node, { machineId })) {
    throw refused(`${name} is not dead: Kubernetes says that it is Ready`);
  }
}

function refuseQuorum(member: Member, ports: WishPorts): void {
  seenNodes(ports);
  const refusal = quorumRefusal(ports, member, 'leave');
  if (refusal !== undefined) throw refused(refusal);
}

function underWay({ kind, id }: Work): ProvisioningError {
  const what = {
    removal: 'a removal',
    'rolling-reinstall': 'a rolling reinstall',
    upgrade: 'an upgrade',
  };
  return refused(`${what[kind]} is under way (${id}): wait for it, or cancel it`);
}

function refuseUnlessQuiet(works: readonly Work[], ports: WishPorts): Cluster {
  const cluster = present(ports);
  const [first] = works;
  if (first !== undefined) throw underWay(first);
  seenNodes(ports);
  for (const { name, phase } of cluster.members) {
    const node = nodeNamed(ports.kubernetes.view(), name);
    if (phase !== 'ready' || node?.ready !== true) {
      throw refused(`${name} is not Ready: every member has to be before all are touched`);
    }
  }
  return cluster;
}

export function rollingReinstall(works: readonly Work[], by: string, ports: WishPorts): Work {
  const cluster = refuseUnlessQuiet(works, ports);
  for (const member of cluster.members) refuseQuorum(member, ports);
  const todo = inOrder(cluster.members).map(({ nodeId }) => nodeId);
  const beginning = { id: ports.newId(), by, startedAt: ports.now(), todo, cluster };
  return beginWork({ kind: 'rolling-reinstall', program: 'rolling' }, beginning);
}

/** `todo` is empty where every member runs the version. */
export function upgradeOf(
  works: readonly Work[],
  { version, drain, by }: UpgradeWish,
  ports: WishPorts,
): Work {
  const cluster = refuseUnlessQuiet(works, ports);
  const running = cluster.members.map(({ name }) => ({
    name,
    version: nodeNamed(ports.kubernetes.view(), name)?.kubeletVersion ?? '',
  }));
  const refusal = upgradeRefusal(running, version);
  if (refusal !== undefined) throw refused(refusal);
  const todo = lagging(cluster, ports.kubernetes, version);
  const beginning = { id: ports.newId(), by, startedAt: ports.now(), todo, cluster };
  return beginWork({ kind: 'upgrade', program: 'upgrade', version, drain }, beginning);
}
