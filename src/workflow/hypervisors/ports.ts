/**
 * The world as those see it who look after hypervisors. The composition says who plays each part.
 *
 * @module
 */
import type { Hypervisor, HypervisorTrust } from '../../domain/hypervisor.ts';
import type { HostStorage } from '../../domain/hypervisor-sight.ts';
import type { SeenCertificate } from '../../domain/seen-certificate.ts';

/** What it takes to speak to one. */
export type HypervisorAccess = {
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly tokenSecret: string;
  readonly trust: HypervisorTrust;
};

/** Each call throws a ProxmoxFault. */
export type SurveyClient = {
  version(): Promise<{ readonly major: number; readonly version: string }>;
  nodes(): Promise<readonly SurveyedNode[]>;
  storages(node: string): Promise<readonly HostStorage[]>;
  bridges(node: string): Promise<readonly string[]>;
  /** Zones of SDN by their VNets, which stand among the bridges. */
  vnetZones(): Promise<ReadonlyMap<string, string>>;
  privileges(path: string): Promise<ReadonlySet<string>>;
  close(): void;
};

export type SurveyedNode = {
  readonly name: string;
  readonly status: 'online' | 'offline' | 'unknown';
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly memoryUsed: number | undefined;
};

export type HypervisorDraft = HypervisorAccess & {
  readonly name: string;
  readonly nodeId: string | undefined;
};

/** Only the keys that are present change. */
export type HypervisorPatch = { readonly [K in keyof HypervisorDraft]?: HypervisorDraft[K] };

/** The registry. */
export type HypervisorRecords = {
  all(): readonly Hypervisor[];
  secret(id: string): string | undefined;
  create(draft: HypervisorDraft, at: number): Promise<Hypervisor>;
  update(id: string, patch: HypervisorPatch): Promise<Hypervisor>;
  remove(id: string): Promise<void>;
};

export type HypervisorPorts<Client extends SurveyClient> = {
  readonly records: HypervisorRecords;
  /** Nothing is sent before the first call. */
  open(access: HypervisorAccess): Client;
  /** What an endpoint shows, with nothing sent to it. Throws a ProxmoxFault. */
  seeCertificate(endpoint: string): Promise<SeenCertificate>;
  /** One of those that VMs are to have: what the token may do is asked for it. */
  firstVmid(): number;
  /** Whose VMs are on it, in words; undefined where there are none. */
  user(id: string): string | undefined;
  /** ms since the epoch. */
  now(): number;
  /** Told of what no caller waits for. */
  failed(error: unknown): void;
};
