/**
 * A hypervisor as the API shows it. Each field is taken by its name.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import type { Hypervisor, HypervisorTrust } from '../../domain/hypervisor.ts';
import type { MissingPrivileges } from '../../domain/hypervisor-privileges.ts';
import type { HostNode, HostStorage, HypervisorSight } from '../../domain/hypervisor-sight.ts';
import type { Tagged } from '../conditional/entity-tag.ts';
import { isoTime } from '../nodes/node-view.ts';

export type HypervisorFace = { readonly hypervisor: Hypervisor; readonly sight: HypervisorSight };

export function hypervisorView({ hypervisor, sight }: HypervisorFace) {
  const { id, name, endpoints, tokenId, trust, nodeId, createdAt } = hypervisor;
  return {
    id,
    name,
    endpoints,
    tokenId,
    trust: trustView(trust),
    nodeId: nodeId ?? null,
    createdAt: isoTime(createdAt),
    state: sight.state,
    reason: sight.reason ?? null,
    checkedAt: sight.checkedAt === undefined ? null : isoTime(sight.checkedAt),
    version: sight.version ?? null,
    missingPrivileges: sight.missingPrivileges.map(missingView),
    nodes: sight.nodes.map(nodeView),
  };
}

/** A change rests on what can be set, and not on what was seen. The secret of its token is no part of it. */
export function taggedHypervisor(face: HypervisorFace): Tagged {
  const view = hypervisorView(face);
  const { id, name, endpoints, tokenId, trust, nodeId } = view;
  return { view, decisive: { id, name, endpoints, tokenId, trust, nodeId } };
}

/** Of a CA, its own fingerprint. */
function trustView(trust: HypervisorTrust) {
  const fingerprints =
    trust.kind === 'fingerprint' ? trust.sha256 : [new X509Certificate(trust.pem).fingerprint256];
  return { kind: trust.kind, fingerprint: fingerprints[0] ?? null, fingerprints };
}

function missingView({ path, privileges, neededFor, command }: MissingPrivileges) {
  return { path, privileges, neededFor, command };
}

function nodeView(node: HostNode) {
  const { name, status, cpus, memory, memoryUsed, reason, bridges, storages } = node;
  return {
    name,
    status,
    cpus: cpus ?? null,
    memory: memory ?? null,
    memoryUsed: memoryUsed ?? null,
    reason: reason ?? null,
    bridges,
    storages: storages.map(storageView),
  };
}

function storageView({ name, type, active, total, available }: HostStorage) {
  return { name, type, active, total: total ?? null, available: available ?? null };
}
