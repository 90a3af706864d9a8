/**
 * Rows to domain values and back. The values are frozen: the packet path shares them.
 *
 * @module
 */
import type { Insertable, Selectable } from 'kysely';
import { parseInterfaceAddress } from '../domain/ipv4.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node, NodeFailure } from '../domain/node.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { NodeTable, TicketTable, TimelineTable } from './schema.ts';

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
    boot: { offer: row.boot_offer, loader: row.boot_loader, local: row.boot_local },
    stage: row.stage,
    attempt: row.attempt,
    failure: failureFromRow(row),
    sshHostKeys: JSON.parse(row.ssh_host_keys),
    createdAt: row.created_at,
    stageSince: row.stage_since,
  });
}

function failureFromRow(row: Selectable<NodeTable>): NodeFailure | undefined {
  const { failure_stage: stage, failure_reason: reason, failure_at: at } = row;
  return stage === null || reason === null || at === null ? undefined : { stage, reason, at };
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
    stage: node.stage,
    attempt: node.attempt,
    failure_stage: node.failure?.stage ?? null,
    failure_reason: node.failure?.reason ?? null,
    failure_at: node.failure?.at ?? null,
    ssh_host_keys: JSON.stringify(node.sshHostKeys),
    created_at: node.createdAt,
    stage_since: node.stageSince,
  };
}

/** `192.168.1.21` of `192.168.1.21/24`. */
export function ipOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : parseInterfaceAddress(address)?.address;
}

export function frozenNode(node: Node): Node {
  return Object.freeze({
    ...node,
    macs: Object.freeze([...node.macs]),
    boot: Object.freeze({ ...node.boot }),
    failure: node.failure && Object.freeze({ ...node.failure }),
    sshHostKeys: Object.freeze([...node.sshHostKeys]),
  });
}

export function entryFromRow(row: Selectable<TimelineTable>): TimelineEntry {
  return Object.freeze({
    id: row.id,
    nodeId: row.node_id,
    at: row.at,
    kind: row.kind,
    stage: row.stage,
    text: row.text,
    count: row.count,
    lastAt: row.last_at,
    log: row.log ?? undefined,
  });
}

export function ticketFromRow(row: Selectable<TicketTable>): BootTicket {
  return Object.freeze({
    token: row.token,
    nodeId: row.node_id,
    attempt: row.attempt,
    mintedFor: row.minted_for,
    mintedAt: row.minted_at,
    expiresAt: row.expires_at,
    seedAddress: row.seed_address ?? undefined,
    ended: row.ended ?? undefined,
  });
}

export function rowFromTicket(ticket: BootTicket): Insertable<TicketTable> {
  return {
    token: ticket.token,
    node_id: ticket.nodeId,
    attempt: ticket.attempt,
    minted_for: ticket.mintedFor,
    minted_at: ticket.mintedAt,
    expires_at: ticket.expiresAt,
    seed_address: ticket.seedAddress ?? null,
    ended: ticket.ended ?? null,
  };
}
