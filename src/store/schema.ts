/**
 * The tables, as Kysely sees them. The migrations create them; rows.ts turns their rows into values.
 *
 * @module
 */
import type { Generated } from 'kysely';
import type { ClientArch } from '../domain/client-arch.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { LoaderChoice, LocalBoot, NodeRole, OfferMode } from '../domain/node.ts';
import type { Stage } from '../domain/stage.ts';
import type { NoteKind } from '../domain/timeline.ts';

/** Times are in ms since the epoch. */
export type NodeTable = {
  id: string;
  hostname: string | null;
  role: NodeRole;
  profile: string;
  /** `a.b.c.d/len`, and its address alone: two nodes may not share that, whatever their prefixes. */
  address: string | null;
  address_ip: string | null;
  uuid: string | null;
  serial: string | null;
  arch: ClientArch | null;
  boot_offer: OfferMode;
  boot_loader: LoaderChoice;
  boot_local: LocalBoot;
  stage: Stage;
  attempt: number;
  failure_stage: Stage | null;
  failure_reason: string | null;
  failure_at: number | null;
  /** A JSON array of strings. */
  ssh_host_keys: string;
  created_at: number;
  stage_since: number;
};

export type NodeMacTable = {
  mac: MacAddress;
  node_id: string;
  /** 0 is the one that the node was registered or discovered with. */
  position: number;
};

export type TimelineTable = {
  id: Generated<number>;
  node_id: string;
  at: number;
  kind: 'stage' | NoteKind;
  stage: Stage;
  text: string;
  count: number;
  last_at: number;
  log: string | null;
};

export type TicketTable = {
  token: string;
  node_id: string;
  attempt: number;
  minted_for: string;
  minted_at: number;
  expires_at: number;
  seed_address: string | null;
  ended: string | null;
};

export type TokenTable = {
  name: string;
  role: 'admin' | 'viewer';
  hash: string;
  created_at: number;
};

/** `value` is JSON. */
export type SettingTable = { name: string; value: string };

export type Tables = {
  node: NodeTable;
  node_mac: NodeMacTable;
  timeline: TimelineTable;
  ticket: TicketTable;
  token: TokenTable;
  setting: SettingTable;
};
