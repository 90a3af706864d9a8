/**
 * The K3s cluster.
 *
 * @module
 */
import { type CommandEntry, entry } from '../entry.ts';

export const CLUSTER_COMMANDS: readonly CommandEntry[] = [
  entry(
    'cluster show',
    'Members, what they wait for, and what goes on',
    () => import('../commands/cluster/show.ts'),
  ),
  entry(
    'cluster kubeconfig',
    "An admin's kubeconfig",
    () => import('../commands/cluster/kubeconfig.ts'),
  ),
  entry(
    'cluster upgrade',
    'Brings every member to a version, one after the other',
    () => import('../commands/cluster/upgrade.ts'),
  ),
  entry(
    'cluster reinstall',
    'Installs every member again, one after the other',
    () => import('../commands/cluster/reinstall.ts'),
  ),
  entry(
    'cluster resume',
    'Takes a work up again that has stopped',
    () => import('../commands/cluster/resume.ts'),
  ),
  entry(
    'cluster cancel',
    'Gives a work up after the step that is under way',
    () => import('../commands/cluster/cancel.ts'),
  ),
  entry(
    'cluster forget',
    'Ends this cluster in the registry; its machines run on',
    () => import('../commands/cluster/forget.ts'),
  ),
  entry(
    'cluster snapshots list',
    "Snapshots of the cluster's etcd",
    () => import('../commands/snapshots/list.ts'),
  ),
  entry('cluster snapshots take', 'Takes one now', () => import('../commands/snapshots/take.ts')),
  entry(
    'cluster snapshots fetch',
    "Copies one to Pilotlight's host, and checks it",
    () => import('../commands/snapshots/fetch.ts'),
  ),
];
