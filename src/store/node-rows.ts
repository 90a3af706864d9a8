/**
 * Rows to nodes and back. The nodes are frozen: the packet path shares them.
 *
 * @module
 */
import type { Insertable, Selectable } from 'kysely';
import type { FirstBoot, InstalledDisk } from '../domain/first-boot.ts';
import type { InstallProgress } from '../domain/install-progress.ts';
import { parseInterfaceAddress } from '../domain/ipv4.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node, NodeFailure } from '../domain/node.ts';
import type { NodeTable } from './schema.ts';

export function nodeFromRow(row: Selectable<NodeTable>, macs: readonly MacAddress[]): Node {
  return frozenNode({
    id: row.id,
    macs,
    hostname: row.hostname ?? undefined,
    role: row.role,
    profile: row.profile,
    address: row.address ?? undefined,
    uuid: row.uuid ?? undefined,
    serial: row.serial ?? undefined,
    arch: row.arch ?? undefined,
    boot: {
      offer: row.boot_offer,
      loader: row.boot_loader,
      local: row.boot_local,
      order: row.boot_order,
    },
    stage: row.stage,
    attempt: row.attempt,
    failure: failureFromRow(row),
    sshHostKeys: JSON.parse(row.ssh_host_keys),
    keyHash: row.key_hash ?? undefined,
    progress: progressFromRow(row),
    trace: JSON.parse(row.trace),
    stuck: row.stuck === null ? undefined : JSON.parse(row.stuck),
    firstBoot: row.first_boot === null ? undefined : JSON.parse(row.first_boot),
    createdAt: row.created_at,
    stageSince: row.stage_since,
  });
}

function failureFromRow(row: Selectable<NodeTable>): NodeFailure | undefined {
  const { failure_stage: stage, failure_reason: reason, failure_at: at } = row;
  return stage === null || reason === null || at === null ? undefined : { stage, reason, at };
}

function progressFromRow(row: Selectable<NodeTable>): InstallProgress | undefined {
  const { progress_percent: percent, progress_step: step, progress_at: at } = row;
  return percent === null || step === null || at === null ? undefined : { percent, step, at };
}

/** The node's own row. Its MACs stand in node_mac. */
export function rowFromNode(node: Node): Insertable<NodeTable> {
  return {
    id: node.id,
    hostname: node.hostname ?? null,
    role: node.role,
    profile: node.profile,
    address: node.address ?? null,
    address_ip: ipOf(node.address) ?? null,
    uuid: node.uuid ?? null,
    serial: node.serial ?? null,
    arch: node.arch ?? null,
    boot_offer: node.boot.offer,
    boot_loader: node.boot.loader,
    boot_local: node.boot.local,
    boot_order: node.boot.order,
    stage: node.stage,
    attempt: node.attempt,
    failure_stage: node.failure?.stage ?? null,
    failure_reason: node.failure?.reason ?? null,
    failure_at: node.failure?.at ?? null,
    ssh_host_keys: JSON.stringify(node.sshHostKeys),
    key_hash: node.keyHash ?? null,
    progress_percent: node.progress?.percent ?? null,
    progress_step: node.progress?.step ?? null,
    progress_at: node.progress?.at ?? null,
    trace: JSON.stringify(node.trace),
    stuck: node.stuck === undefined ? null : JSON.stringify(node.stuck),
    first_boot: node.firstBoot === undefined ? null : JSON.stringify(node.firstBoot),
    created_at: node.createdAt,
    stage_since: node.stageSince,
  };
}

/** `192.168.1.21` of `192.168.1.21/24`. */
export function ipOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : parseInterfaceAddress(address)?.address;
}

/** A copy of `node` that nobody can change, equal to what its row gives when it is read again. */
export function frozenNode(node: Node): Node {
  return Object.freeze({
    ...node,
    macs: Object.freeze([...node.macs]),
    boot: Object.freeze({ ...node.boot }),
    failure: node.failure && Object.freeze({ ...node.failure }),
    sshHostKeys: Object.freeze([...node.sshHostKeys]),
    progress: node.progress && Object.freeze({ ...node.progress }),
    trace: Object.freeze({ ...node.trace }),
    stuck: node.stuck && Object.freeze({ ...node.stuck }),
    firstBoot: node.firstBoot && frozenFirstBoot(node.firstBoot),
  });
}

/** A copy with every key, and no others: JSON leaves out those that are undefined. */
export function frozenFirstBoot({ addresses, kernel, system, disk, at }: FirstBoot): FirstBoot {
  return Object.freeze({
    addresses: Object.freeze(
      addresses.map(({ interfaceName, address }) => Object.freeze({ interfaceName, address })),
    ),
    kernel,
    system,
    disk: disk && frozenDisk(disk),
    at,
  });
}

function frozenDisk({ path, size, model, serial }: InstalledDisk): InstalledDisk {
  return Object.freeze({ path, size, model, serial });
}
