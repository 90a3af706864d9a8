/**
 * The cluster as the API shows it: every field always there, null where nothing is known, times in ISO 8601.
 *
 * Each field is taken by its name. What is spread here would show whatever a later version adds to the
 * value, and the values beside these hold the cluster's tokens.
 *
 * @module
 */
import type { BalancerState, SeenServer } from '../../domain/cluster/balance.ts';
import type { UnmetCondition } from '../../domain/cluster/cluster.ts';
import type {
  ClusterLife,
  ClusterSnapshot,
  ClusterState,
  ClusterWork,
  FacedMember,
  KubernetesContact,
  MemberInKubernetes,
} from '../../domain/cluster/face.ts';
import { isoTime } from '../nodes/node-view.ts';

export function clusterView(state: ClusterState) {
  const { life, members, waiting, kubernetes, balancer, advice, work } = state;
  return {
    cluster: life === undefined ? null : lifeView(life),
    members: members.map((member) => memberView(member, state)),
    waiting: waiting.map(({ nodeId, name, condition }) => ({
      nodeId,
      name,
      condition: conditionView(condition),
    })),
    kubernetes: contactView(kubernetes),
    balancer: balancerView(balancer),
    conditions: state.conditions.map(conditionView),
    advice,
    work: work.map(workView),
  };
}

export function workView({ startedAt, after, stopped, ...work }: ClusterWork) {
  const { id, kind, by, todo, done, step } = work;
  return {
    ...{ id, kind, after: after ?? null, by, startedAt: isoTime(startedAt) },
    ...{ todo, done, step, stopped: stopped ?? null },
  };
}

export function snapshotView({ name, memberName, bytes, createdAt, fetched }: ClusterSnapshot) {
  return { name, memberName, bytes, createdAt: isoTime(createdAt), fetched };
}

function lifeView({ id, createdAt, bornAt, version, founder, endpoint }: ClusterLife) {
  return {
    id,
    createdAt: isoTime(createdAt),
    bornAt: timeOrNull(bornAt),
    version,
    founder: founder ?? null,
    endpoint,
  };
}

function memberView(member: FacedMember, { life, balancer }: ClusterState) {
  const { nodeId, name, address, role, phase, kubernetes } = member;
  const servers = balancer.kind === 'running' ? balancer.servers : [];
  return {
    ...{ nodeId, name, address, role, phase },
    founder: life?.founder === nodeId,
    grantedAt: isoTime(member.grantedAt),
    heardAt: isoTime(member.heardAt),
    readyAt: timeOrNull(member.readyAt),
    conditions: member.conditions.map(conditionView),
    kubernetes: kubernetes === undefined ? null : kubernetesView(kubernetes),
    balancer: servers.filter((server) => server.name === name).map(serverView),
  };
}

function kubernetesView(seen: MemberInKubernetes) {
  const { ready, unschedulable, version } = seen;
  const taints = seen.taints.map(({ key, value, effect }) => ({ key, value, effect }));
  const conditions = seen.conditions.map(({ type, status, reason, message }) => {
    return { type, status, reason, message };
  });
  return { ready, unschedulable, version, taints, conditions };
}

function contactView(contact: KubernetesContact) {
  return {
    state: contact.kind,
    at: contact.kind === 'unknown' ? null : isoTime(contact.at),
    reason: contact.kind === 'seen' ? null : contact.reason,
  };
}

function balancerView(balancer: BalancerState) {
  const running = balancer.kind === 'running' ? balancer : { servers: [], reloads: null };
  return {
    state: balancer.kind,
    reason: balancer.kind === 'off' ? balancer.reason : null,
    waits: balancer.kind === 'off' && balancer.waits === true,
    servers: running.servers.map(serverView),
    reloads: running.reloads,
  };
}

function serverView({ backend, name, up, check }: SeenServer) {
  return { backend, name, up, check };
}

function conditionView({ name, reason }: UnmetCondition) {
  return { name, reason };
}

function timeOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoTime(ms);
}
