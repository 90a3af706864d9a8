/**
 * Rows to nodes and back. The nodes are frozen: the packet path shares them.
 *
 * @module
 */
import type { Insertable, Selectable } from 'kysely';
import type { FirstBoot, InstalledDisk } from '../../domain/first-boot.ts';
import type { InstallProgress } from '../../domain/install/install-progress.ts';
import { parseInterfaceAddress } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node, NodeFailure } from '../../domain/node.ts';
import type { BeforeReinstall } from '../../domain/reinstall.ts';
import type { NodeTable } from '../schema.ts';
import { frozenBootDue, frozenPower } from './power-rows.ts';
import { frozenNotice, noticeFromJson } from './stuck-rows.ts';

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
    power: JSON.parse(row.power),
    stage: row.stage,
    attempt: row.attempt,
    failure: failureFromRow(row),
    sshHostKeys: JSON.parse(row.ssh_host_keys),
    keyHash: row.key_hash ?? undefined,
    progress: progressFromRow(row),
    trace: JSON.parse(row.trace),
    stuck: row.stuck === null ? undefined : noticeFromJson(row.stuck),
    firstBoot: row.first_boot === null ? undefined : JSON.parse(row.first_boot),
    bootDue: row.boot_due === null ? undefined : JSON.parse(row.boot_due),
    beforeReinstall: row.before_reinstall === null ? undefined : JSON.parse(row.before_reinstall),
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
    power: JSON.stringify(node.power),
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
    boot_due: node.bootDue === undefined ? null : JSON.stringify(node.bootDue),
    before_reinstall:
      node.beforeReinstall === undefined ? null : JSON.stringify(node.beforeReinstall),
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
    stuck: node.stuck && frozenNotice(node.stuck),
    firstBoot: node.firstBoot && frozenFirstBoot(node.firstBoot),
    power: frozenPower(node.power),
    bootDue: node.bootDue && frozenBootDue(node.bootDue),
    beforeReinstall: node.beforeReinstall && frozenBefore(node.beforeReinstall),
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

function frozenBefore(before: BeforeReinstall): BeforeReinstall {
  const { askedAt, stage, outOfCluster, attempt, failure, sshHostKeys, keyHash, firstBoot } =
    before;
  return Object.freeze({
    ...{ askedAt, stage, outOfCluster, attempt, keyHash },
    failure: failure && Object.freeze({ ...failure }),
    sshHostKeys: Object.freeze([...sshHostKeys]),
    firstBoot: firstBoot && frozenFirstBoot(firstBoot),
  });
}

function frozenDisk({ path, size, model, serial }: InstalledDisk): InstalledDisk {
  return Object.freeze({ path, size, model, serial });
}
