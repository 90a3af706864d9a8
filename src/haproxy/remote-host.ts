/**
 * HAProxy on another host, through a shell there: coreutils, systemd, and socat for its sockets.
 *
 * @module
 */
import { alertsOf } from './cli-answers.ts';
import type { HaproxyHost } from './haproxy-host.ts';
import { journalWords } from './system-host.ts';

/** What runs commands as root on that host. Rejects where it can't be reached. */
export type RemoteShell = {
  run(argv: readonly string[], input?: string): Promise<Ran>;
};

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** `$1` is the path, and the text comes in: never a word of it is read by the shell. */
const WRITE =
  'umask 077 && mkdir -p "$(dirname "$1")" && cat > "$1.new" && sync "$1.new" && mv "$1.new" "$1" || { rm -f "$1.new"; exit 1; }';

export function createRemoteHost(shell: RemoteShell, unit = 'haproxy.service'): HaproxyHost {
  /** Its output. Rejects with what it said. */
  async function call(argv: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await shell.run(argv, input);
    if (code === 0) return stdout;
    throw failure(argv[0] ?? '', code, stderr.trim() || stdout.trim());
  }

  return {
    async read(path) {
      const { code } = await shell.run(['test', '-e', path]);
      return code === 0 ? call(['cat', path]) : undefined;
    },
    write: async (path, text) => void (await call(['sh', '-c', WRITE, 'sh', path], text)),
    move: async (from, to) => void (await call(['mv', '-f', from, to])),
    remove: async (path) => void (await call(['rm', '-f', path])),
    async list(folder) {
      return (await call(['ls', '-1', folder])).split('\n').filter((name) => name !== '');
    },
    async check(path) {
      const { code, stdout, stderr } = await shell.run(['haproxy', '-c', '-f', path]);
      if (code === 0) return undefined;
      const said = `${stdout}\n${stderr}`.trim();
      return code === 127 ? missing('haproxy') : alertsOf(said) || said.slice(-600);
    },
    ask: (socket, command) => call(['socat', '-t5', '-', `UNIX-CONNECT:${socket}`], `${command}\n`),
    async taken(port) {
      return (await call(['ss', '-Hltn', `sport = :${port}`])).trim() !== '';
    },
    async begin() {
      await shell.run(['systemctl', 'reset-failed', unit]);
      await call(['systemctl', 'restart', unit]);
    },
    lastWords: async () => alertsOf(await call(['journalctl', ...journalWords(unit)])),
  };
}

const missing = (program: string) =>
  `${program} is not installed on that host: apt-get install ${program}`;

function failure(program: string, code: number, said: string): Error {
  if (code === 127) return new Error(missing(program));
  if (/No space left on device/.test(said)) {
    return Object.assign(new Error(said), { code: 'ENOSPC' });
  }
  return new Error(`${program} failed with ${code}: ${said.slice(-600)}`);
}
