/**
 * Pilotlight itself: the service, who may use it, and a site in one file.
 *
 * @module
 */
import { type CommandEntry, entry } from '../entry.ts';

export const HOUSE_COMMANDS: readonly CommandEntry[] = [
  entry('serve', 'Runs the service', () => import('../commands/serve.ts')),
  entry(
    'status',
    'How Pilotlight is, and what needs a person',
    () => import('../commands/status.ts'),
  ),
  entry(
    'doctor',
    'Plays a machine that boots, and tells what is in its way',
    () => import('../commands/doctor.ts'),
  ),
  entry(
    'plan',
    'Shows what would change to make the site as its file says',
    () => import('../commands/plan.ts'),
  ),
  entry('apply', 'Makes the site as its file says', () => import('../commands/apply.ts')),
  entry('tokens list', 'Who may use the API', () => import('../commands/tokens/list.ts')),
  entry(
    'tokens create',
    'Makes a token, and shows it this once',
    () => import('../commands/tokens/create.ts'),
  ),
  entry('tokens revoke', 'Ends tokens at once', () => import('../commands/tokens/revoke.ts')),
  entry('audit', 'Who changed what, and who tried to', () => import('../commands/audit.ts')),
  entry('settings', 'The configuration in force', () => import('../commands/settings.ts')),
  entry(
    'login',
    'Keeps a server and its token for later commands',
    () => import('../commands/login.ts'),
  ),
  entry('logout', 'Forgets them', () => import('../commands/logout.ts')),
  entry(
    'backup',
    'Puts what no mirror has into one file, while the service runs',
    () => import('../commands/backup.ts'),
  ),
  entry('restore', 'Puts a backup in place', () => import('../commands/restore.ts')),
  entry(
    'completion',
    'Prints the program that completes commands in your shell',
    () => import('../commands/completion.ts'),
  ),
];
