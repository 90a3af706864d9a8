/**
 * What a token has to be allowed for Pilotlight's calls, where, and the line that mends what it lacks.
 *
 * The table is that of pve-access-control and of the checks in qemu-server: each key of a VM's configuration
 * takes its own privilege, and a bridge counts as a part of the zone localnetwork, unless it is a VNet of another.
 *
 * @module
 */

/** The role that docs/proxmox.md has people make; the three others come with Proxmox VE. */
export const ROLE = 'Pilotlight';

const VM = [
  ...['VM.Allocate', 'VM.Audit', 'VM.PowerMgmt', 'VM.Config.CPU', 'VM.Config.Disk'],
  ...['VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options'],
] as const;

/** Asking the guest agent for addresses: 9.0 divided VM.Monitor, and knows it no more. */
export function vmPrivileges(major: number): readonly string[] {
  return [...VM, major >= 9 ? 'VM.GuestAgent.Audit' : 'VM.Monitor'];
}

const STORAGE = ['Datastore.AllocateSpace', 'Datastore.Audit'];
const BRIDGE = ['SDN.Use'];
const NODE = ['Sys.Audit'];

/** Where nothing is shown, what the installer makes is meant. */
export const USUAL_STORAGE = 'local-lvm';
export const USUAL_BRIDGE = 'vmbr0';

export const storagePath = (storage: string) => `/storage/${storage}`;
/** `zones`: of VNets, by their names. */
export function bridgePath(bridge: string, zones: ReadonlyMap<string, string>): string {
  return `/sdn/zones/${zones.get(bridge) ?? 'localnetwork'}/${bridge}`;
}

export const nodePath = (node: string) => `/nodes/${node}`;

/** By path, as the API itself adds up users, groups, pools and what is inherited. */
export type Rights = ReadonlyMap<string, ReadonlySet<string>>;

export type Surveyed = {
  readonly major: number;
  readonly tokenId: string;
  readonly rights: Rights;
  /** `/vms/5000`: of a VM that is to be made. */
  readonly vmPath: string;
  readonly storages: readonly string[];
  readonly bridges: readonly string[];
  /** Of those among them that are VNets. */
  readonly zones: ReadonlyMap<string, string>;
  readonly nodes: readonly string[];
};

export type MissingPrivileges = {
  readonly path: string;
  readonly privileges: readonly string[];
  readonly neededFor: string;
  /** To be run on any node of the hypervisor, as root. */
  readonly command: string;
};

/** Empty where all is well: one storage and one bridge that can be used are enough. */
export function missingPrivileges(surveyed: Surveyed): readonly MissingPrivileges[] {
  return [
    missingVm(surveyed),
    missingStorage(surveyed),
    missingBridge(surveyed),
    missingNodes(surveyed),
  ].filter((missing) => missing !== undefined);
}

type Finding = MissingPrivileges | undefined;

function missingVm({ major, tokenId, rights, vmPath }: Surveyed): Finding {
  const needed = vmPrivileges(major);
  const privileges = lacking(rights, vmPath, needed);
  if (privileges.length === 0) return undefined;
  const list = `"${needed.join(' ')}"`;
  const role = `pveum role add ${ROLE} --privs ${list} || pveum role modify ${ROLE} --privs ${list}`;
  return {
    ...{ path: '/vms', privileges },
    neededFor: 'to make, change, switch and remove its VMs',
    command: `${role}; ${granting(tokenId, '/vms', ROLE)}`,
  };
}

function missingStorage({ tokenId, rights, storages }: Surveyed): Finding {
  const [first = USUAL_STORAGE] = storages;
  const usable = storages.some((name) => lacking(rights, storagePath(name), STORAGE).length === 0);
  if (usable) return undefined;
  const path = storagePath(first);
  return {
    ...{ path, privileges: lacking(rights, path, STORAGE) },
    neededFor: 'to make disks there',
    command: granting(tokenId, path, 'PVEDatastoreUser'),
  };
}

function missingBridge({ tokenId, rights, bridges, zones }: Surveyed): Finding {
  const [first = USUAL_BRIDGE] = bridges;
  const usable = bridges.some(
    (name) => lacking(rights, bridgePath(name, zones), BRIDGE).length === 0,
  );
  if (usable) return undefined;
  const path = bridgePath(first, zones);
  return {
    ...{ path, privileges: BRIDGE },
    neededFor: 'to connect VMs to it',
    command: granting(tokenId, path, 'PVESDNUser'),
  };
}

function missingNodes({ tokenId, rights, nodes }: Surveyed): Finding {
  const unseen = nodes.filter((name) => lacking(rights, nodePath(name), NODE).length > 0);
  const [first] = unseen;
  if (first === undefined) return undefined;
  const path = unseen.length === nodes.length ? '/nodes' : nodePath(first);
  return {
    ...{ path, privileges: NODE },
    neededFor: 'to see how much memory is left, and place VMs by it',
    command: granting(tokenId, path, 'PVEAuditor'),
  };
}

function lacking(rights: Rights, path: string, needed: readonly string[]): readonly string[] {
  return needed.filter((privilege) => !rights.get(path)?.has(privilege));
}

/**
 * To the user and to the token: a token with privilege separation has what both have, one without has what its
 * user has. root@pam has everything, and can be given nothing.
 */
function granting(tokenId: string, path: string, role: string): string {
  const user = tokenId.replace(/!.*$/, '');
  const users = user === 'root@pam' ? '' : ` --users ${user}`;
  return `pveum acl modify ${path}${users} --tokens '${tokenId}' --roles ${role}`;
}
