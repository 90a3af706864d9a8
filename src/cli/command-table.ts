/**
 * Every command, in the order of help. The first of a group is what the group's name alone means.
 *
 * @module
 */
import type { CommandEntry } from './entry.ts';
import { CLUSTER_COMMANDS } from './tables/cluster-commands.ts';
import { HOUSE_COMMANDS } from './tables/house-commands.ts';
import { INSTALL_COMMANDS } from './tables/install-commands.ts';
import { MACHINE_COMMANDS } from './tables/machine-commands.ts';
import { PROXMOX_COMMANDS } from './tables/proxmox-commands.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...HOUSE_COMMANDS,
  ...MACHINE_COMMANDS,
  ...INSTALL_COMMANDS,
  ...CLUSTER_COMMANDS,
  ...PROXMOX_COMMANDS,
];

/** For the overview. A test sees that every command has its place. */
export const GROUPS: readonly { readonly title: string; readonly commands: readonly string[] }[] = [
  { title: 'Every day', commands: ['status', 'nodes', 'vms', 'cluster', 'operations', 'logs'] },
  { title: 'A site in one file', commands: ['plan', 'apply'] },
  { title: 'What is installed', commands: ['images', 'artifacts', 'profiles'] },
  { title: 'Around it', commands: ['hypervisors', 'door', 'tokens', 'audit'] },
  {
    title: 'Pilotlight itself',
    commands: ['serve', 'doctor', 'settings', 'backup', 'restore', 'login', 'logout', 'completion'],
  },
];
