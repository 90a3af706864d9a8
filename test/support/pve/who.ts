/**
 * Who asks, and what it may: API tokens and access control lists.
 *
 * @module
 */
import type { PveVersion } from './parameter-schema.ts';
import { PveRefusal } from './refusal.ts';
import type { Grants, PveWorld } from './world.ts';

/** Those that the calls of Pilotlight meet; each version has its own for the guest agent. */
const PRIVILEGES: readonly string[] = [
  ...'Allocate Audit PowerMgmt Config.CPU Config.Memory Config.Disk Config.Network'
    .split(' ')
    .map((name) => `VM.${name}`),
  ...['VM.Config.HWType', 'VM.Config.Options', 'Datastore.AllocateSpace', 'Datastore.Audit'],
  ...['SDN.Use', 'SDN.Audit', 'Sys.Audit', 'Sys.Modify', 'Mapping.Use'],
];
export const AGENT_PRIVILEGE: Readonly<Record<PveVersion, string>> = {
  '8.4': 'VM.Monitor',
  '9.1': 'VM.GuestAgent.Audit',
};

export type Who = {
  /** `pilotlight@pve!pilotlight` */
  readonly id: string;
  privileges(path: string): ReadonlyMap<string, boolean>;
  has(path: string, privilege: string): boolean;
  /** All of them, or with `any` one. Throws the 403 of the real API. */
  require(path: string, privileges: readonly string[], any?: 'any'): void;
};

/** Throws where a privilege is named that this version does not know: the real one refuses the role. */
export function checkGrants(version: PveVersion, grants: Grants): Grants {
  const known = [...PRIVILEGES, AGENT_PRIVILEGE[version]];
  for (const { privileges } of Object.values(grants)) {
    const unknown = privileges.find((privilege) => !known.includes(privilege));
    if (unknown !== undefined) throw new Error(`invalid privilege '${unknown}'`);
  }
  return grants;
}

/** Undefined for a wrong token. */
export function whoAsks(world: PveWorld, authorization: string | undefined): Who | undefined {
  const [, id = '', secret = ''] = /^PVEAPIToken=([^=]+)=(.+)$/.exec(authorization ?? '') ?? [];
  const token = world.tokens.get(id);
  if (token === undefined || token.secret !== secret) return undefined;
  const privileges = (path: string) => privilegesOn(token.grants, path);
  const has = (path: string, privilege: string) => privileges(path).has(privilege);
  return {
    ...{ id, privileges, has },
    require(path, wanted, any) {
      const isAllowed = any
        ? wanted.some((privilege) => has(path, privilege))
        : wanted.every((privilege) => has(path, privilege));
      if (isAllowed) return;
      const names = wanted.join(any ? '|' : ', ');
      throw new PveRefusal(403, `Permission check failed (${path}, ${names})`);
    },
  };
}

/** The list of the longest path counts alone, and those above only as far as they propagate. */
function privilegesOn(grants: Grants, path: string): ReadonlyMap<string, boolean> {
  const parts = path.split('/').filter((part) => part !== '');
  const paths = ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
  let found: ReadonlyMap<string, boolean> = new Map();
  for (const at of paths) {
    const grant = grants[at];
    if (grant === undefined || (at !== paths.at(-1) && !grant.propagate)) continue;
    found = new Map(grant.privileges.map((privilege) => [privilege, grant.propagate]));
  }
  return found;
}

/** What docs/proxmox.md has people grant. */
export function leastGrants(version: PveVersion): Grants {
  const vm = PRIVILEGES.filter((privilege) => privilege.startsWith('VM.'));
  const granted = (privileges: readonly string[]) => ({ privileges, propagate: true });
  return {
    '/vms': granted([...vm, AGENT_PRIVILEGE[version]]),
    '/storage/local-lvm': granted(['Datastore.AllocateSpace', 'Datastore.Audit']),
    '/sdn/zones/localnetwork/vmbr0': granted(['SDN.Use', 'SDN.Audit']),
    '/nodes': granted(['Sys.Audit']),
  };
}
