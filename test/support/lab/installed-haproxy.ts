/**
 * A host on which HAProxy's package is installed, as far as one command sees it: its program, and the account
 * that the package makes. The machine itself is left alone: `ip netns exec` makes a mount namespace.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ACCOUNT = {
  passwd: 'haproxy:x:64099:64099::/var/lib/haproxy:/usr/sbin/nologin',
  group: 'haproxy:x:64099:',
} as const;

const SCRIPT = `for name in passwd group; do mount --bind "$0/$name" "/etc/$name" || exit; done
mount --bind "$0/programs" /usr/local/sbin && exec "$@"`;

/** The words that run `command` there; `folder` takes what is laid over the machine's own. */
export function withHaproxy(
  folder: string,
  program: string,
  command: readonly string[],
): readonly string[] {
  const programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  if (!existsSync(join(programs, 'haproxy'))) symlinkSync(program, join(programs, 'haproxy'));
  for (const [name, line] of Object.entries(ACCOUNT)) {
    const known = readFileSync(join('/etc', name), 'utf8');
    const text = /^haproxy:/m.test(known) ? known : `${known}${line}\n`;
    writeFileSync(join(folder, name), text);
  }
  return ['sh', '-c', SCRIPT, folder, ...command];
}
