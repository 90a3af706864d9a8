/**
 * What machines are installed with.
 *
 * @module
 */
import { type CommandEntry, entry } from '../entry.ts';

export const INSTALL_COMMANDS: readonly CommandEntry[] = [
  entry('images list', 'What can be installed from', () => import('../commands/images/list.ts')),
  entry(
    'images fetch',
    'Fetches a release and checks it',
    () => import('../commands/images/fetch.ts'),
  ),
  entry(
    'images remove',
    'Removes images, or ends their download',
    () => import('../commands/images/remove.ts'),
  ),
  entry(
    'images prune',
    'Removes the older points of releases',
    () => import('../commands/images/prune.ts'),
  ),
  entry(
    'artifacts list',
    "K3s' releases that are here",
    () => import('../commands/artifacts/list.ts'),
  ),
  entry(
    'artifacts fetch',
    'Fetches a release of K3s and checks it',
    () => import('../commands/artifacts/fetch.ts'),
  ),
  entry(
    'profiles list',
    'What a machine can be installed as',
    () => import('../commands/profiles/list.ts'),
  ),
];
