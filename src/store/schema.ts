/**
 * The tables, as Kysely sees them. The migrations create them; rows.ts turns their rows into values.
 *
 * @module
 */
import type { Generated } from 'kysely';
import type { ClientArch } from '../domain/client-arch.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { LoaderChoice, LocalBoot, NodeRole, OfferMode, OrderChoice } from '../domain/node.ts';
import type { MediumChoice } from '../domain/profile.ts';
import type { Stage } from '../domain/stage.ts';
import type { NoteKind } from '../domain/timeline.ts';
import type { VmFirmware } from '../domain/vm/vm.ts';

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
  boot_order: OrderChoice;
  /** JSON: PowerSettings, with the password. */
  power: Generated<string>;
  stage: Stage;
  attempt: number;
  failure_stage: Stage | null;
  failure_reason: string | null;
  failure_at: number | null;
  /** A JSON array of strings. */
  ssh_host_keys: string;
  key_hash: string | null;
  progress_percent: number | null;
  progress_step: string | null;
  progress_at: number | null;
  /** JSON: a BootTrace. */
  trace: Generated<string>;
  /** JSON: a StuckNotice. */
  stuck: string | null;
  /** JSON: a FirstBoot. */
  first_boot: string | null;
  /** JSON: a BootDue. */
  boot_due: string | null;
  /** JSON: a BeforeReinstall. */
  before_reinstall: string | null;
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
  image_id: string;
  medium: MediumChoice;
  minted_for: string;
  minted_at: number;
  expires_at: number;
  seed_address: string | null;
  ended: string | null;
};

/** How long a phase took that ended well. */
export type StageTimeTable = {
  id: Generated<number>;
  profile: string;
  stage: Stage;
  ms: number;
  /** When it ended. */
  at: number;
};

export type TokenTable = {
  name: string;
  role: 'admin' | 'viewer';
  hash: string;
  created_at: number;
};

/** `hash`: SHA-256 in hex of what the browser holds. */
export type SessionTable = {
  hash: string;
  token_name: string;
  created_at: number;
  expires_at: number;
};

export type AuditTable = {
  id: Generated<number>;
  at: number;
  by: string | null;
  role: 'admin' | 'viewer' | null;
  address: string;
  method: string;
  path: string;
  status: number;
};

/** `value` is JSON. */
export type SettingTable = { name: string; value: string };

export type VmTable = {
  id: string;
  node_id: string;
  name: string;
  uuid: string;
  serial: string;
  mac: MacAddress;
  hypervisor_id: string;
  host: string;
  vmid: number;
  /** 0 or 1. */
  vmid_is_wished: number;
  storage: string;
  cores: number;
  /** MiB, as `install_memory`. */
  memory: number;
  install_memory: number;
  /** GiB. */
  disk: number;
  bridge: string;
  vlan: number | null;
  firmware: VmFirmware;
  /** 0 or 1. */
  secure_boot: number;
  program: string;
  step: string;
  step_since: number;
  task: string | null;
  asked_at: number | null;
  armed_at: number;
  failure: string | null;
  created_at: number;
};

/** `endpoints` and `trust` are JSON. */
export type HypervisorTable = {
  id: string;
  name: string;
  endpoints: string;
  token_id: string;
  token_secret: string;
  trust: string;
  node_id: string | null;
  created_at: number;
};

/** `headers` is JSON; it, `status` and `body` are null before there is an answer. */
export type KeyedRequestTable = {
  id: string;
  fingerprint: string;
  at: number;
  status: number | null;
  headers: string | null;
  body: string | null;
};

export type Tables = {
  node: NodeTable;
  node_mac: NodeMacTable;
  timeline: TimelineTable;
  ticket: TicketTable;
  stage_time: StageTimeTable;
  token: TokenTable;
  session: SessionTable;
  audit: AuditTable;
  setting: SettingTable;
  vm: VmTable;
  hypervisor: HypervisorTable;
  keyed_request: KeyedRequestTable;
};
