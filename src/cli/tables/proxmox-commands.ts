/**
 * Hypervisors and virtual machines.
 *
 * @module
 */
import { type CommandEntry, entry } from '../entry.ts';

export const PROXMOX_COMMANDS: readonly CommandEntry[] = [
  entry(
    'hypervisors list',
    'Proxmox VE hosts and clusters',
    () => import('../commands/hypervisors/list.ts'),
  ),
  entry(
    'hypervisors show',
    'One of them, with its hosts',
    () => import('../commands/hypervisors/show.ts'),
  ),
  entry(
    'hypervisors add',
    'Connects one, once its certificate was confirmed',
    () => import('../commands/hypervisors/add.ts'),
  ),
  entry(
    'hypervisors change',
    'Changes how one is reached',
    () => import('../commands/hypervisors/change.ts'),
  ),
  entry(
    'hypervisors check',
    'Asks them now, and tells which privileges are missing',
    () => import('../commands/hypervisors/check.ts'),
  ),
  entry(
    'hypervisors remove',
    'Forgets hypervisors; nothing on them changes',
    () => import('../commands/hypervisors/remove.ts'),
  ),
  entry(
    'vms list',
    'The virtual machines that Pilotlight made',
    () => import('../commands/vms/list.ts'),
  ),
  entry('vms show', 'One of them', () => import('../commands/vms/show.ts')),
  entry(
    'vms create',
    'Makes virtual machines, and installs them',
    () => import('../commands/vms/create.ts'),
  ),
  entry(
    'vms reprovision',
    'Destroys VMs and makes them anew, with the same identity',
    () => import('../commands/vms/reprovision.ts'),
  ),
  entry(
    'vms delete',
    'Takes VMs out of the cluster, and destroys them with their disks',
    () => import('../commands/vms/delete.ts'),
  ),
];
