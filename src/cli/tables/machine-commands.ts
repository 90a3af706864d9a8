/**
 * Machines and what happens to them.
 *
 * @module
 */
import { type CommandEntry, entry } from '../entry.ts';

export const MACHINE_COMMANDS: readonly CommandEntry[] = [
  entry(
    'nodes list',
    'All machines, those at the door first',
    () => import('../commands/nodes/list.ts'),
  ),
  entry(
    'nodes show',
    'One machine, with the end of its timeline',
    () => import('../commands/nodes/show.ts'),
  ),
  entry(
    'nodes add',
    'Registers a machine before it is switched on, and approves it with that',
    () => import('../commands/nodes/add.ts'),
  ),
  entry(
    'nodes change',
    'Changes what a machine is to be',
    () => import('../commands/nodes/change.ts'),
  ),
  entry(
    'nodes approve',
    'Lets machines at the door install',
    () => import('../commands/nodes/approve.ts'),
  ),
  entry(
    'nodes reinstall',
    'Installs machines again',
    () => import('../commands/nodes/reinstall.ts'),
  ),
  entry(
    'nodes cancel',
    'Cancels reinstalls that have not begun',
    () => import('../commands/nodes/cancel.ts'),
  ),
  entry(
    'nodes remove',
    'Takes machines out of the cluster, and forgets them',
    () => import('../commands/nodes/remove.ts'),
  ),
  entry('nodes power', 'Switches machines', () => import('../commands/nodes/power.ts')),
  entry(
    'nodes watch',
    'Follows machines from stage to stage',
    () => import('../commands/nodes/watch.ts'),
  ),
  entry(
    'nodes timeline',
    'What happened to a machine',
    () => import('../commands/nodes/timeline.ts'),
  ),
  entry(
    'nodes preview',
    'What a machine would get to boot',
    () => import('../commands/nodes/preview.ts'),
  ),
  entry(
    'door show',
    'Whether unknown machines may wait, and which are approved by rule',
    () => import('../commands/door/show.ts'),
  ),
  entry(
    'door open',
    'Lets unknown machines wait on a harmless screen',
    () => import('../commands/door/open.ts'),
  ),
  entry('door close', 'Unknown machines get nothing', () => import('../commands/door/close.ts')),
  entry(
    'operations list',
    'Long work: installs, images, VMs, the cluster',
    () => import('../commands/operations/list.ts'),
  ),
  entry(
    'operations show',
    'How one of them goes on',
    () => import('../commands/operations/show.ts'),
  ),
  entry(
    'operations watch',
    'Follows one of them to its end',
    () => import('../commands/operations/watch.ts'),
  ),
  entry('logs', 'What happened, over all nodes', () => import('../commands/logs.ts')),
];
