/**
 * What was last seen of a hypervisor.
 *
 * @module
 */
import type { MissingPrivileges } from './hypervisor-privileges.ts';

/** `refused`: it answers, and something has to be set right first: the certificate, the token. */
export type HypervisorState = 'up' | 'down' | 'refused' | 'unchecked';

export type HostNode = {
  readonly name: string;
  readonly status: 'online' | 'offline' | 'unknown';
  /** Undefined, as the two below, where it is not told; MiB. */
  readonly cpus: number | undefined;
  readonly memory: number | undefined;
  readonly memoryUsed: number | undefined;
  /** Why it can take no VM now, or less is known of it. */
  readonly reason: string | undefined;
  readonly bridges: readonly string[];
  readonly storages: readonly HostStorage[];
};

/** GiB. */
export type HostStorage = {
  readonly name: string;
  readonly type: string;
  readonly active: boolean;
  readonly total: number | undefined;
  readonly available: number | undefined;
};

export type HypervisorSight = {
  readonly state: HypervisorState;
  /** Why it is not up; or what is not well although it is. */
  readonly reason: string | undefined;
  /** ms since the epoch. */
  readonly checkedAt: number | undefined;
  /** `8.4.6`; as it was when it was last told, as all below. */
  readonly version: string | undefined;
  readonly missingPrivileges: readonly MissingPrivileges[];
  readonly nodes: readonly HostNode[];
};

export const UNCHECKED: HypervisorSight = {
  ...{ state: 'unchecked', reason: undefined, checkedAt: undefined, version: undefined },
  ...{ missingPrivileges: [], nodes: [] },
};
