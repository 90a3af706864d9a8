/**
 * An installed system below a folder, as late.sh leaves it, with the stand-ins of K3s and systemd: what
 * join.sh runs on in tests.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export const STAND_INS = fileURLToPath(new URL('.', import.meta.url));
export const KEY = 'c0ffee'.repeat(10).padEnd(64, '0');
export const MACHINE_ID = '0123456789abcdef'.repeat(2);

/** What the program calls besides the shell. busybox takes its own of them, unless a function says otherwise. */
const CALLED = [
  ...['curl', 'python3', 'wget', 'timeout', 'sha256sum', 'base64', 'openssl', 'journalctl'],
  ...['systemctl', 'sysctl', 'sleep', 'sync', 'mv', 'rm', 'chmod', 'cp', 'mkdir'],
];
const OURS = ['systemctl', 'journalctl'];

export type JoiningMachine = Awaited<ReturnType<typeof newJoiningMachine>>;

type MachineOptions = {
  readonly program: string;
  readonly caPem: string;
  /** Of curl, python3 and wget the ones that it has. */
  readonly clients?: readonly string[];
};

/** A command that writes down how it was called, and may be the last thing that happens to its caller. */
function wrapper(name: string, real: string, calls: string): string {
  return `#!/bin/sh
echo "${name} $*" >>'${calls}'
if [ -n "\${KILL_AT:-}" ] && [ "$(wc -l <'${calls}')" -ge "$KILL_AT" ]; then kill -s KILL -- "-$MAIN"; fi
${name === 'sleep' ? `set -- "\${SLEEP:-0.02}"` : ''}
${name === 'sync' ? 'exit 0' : `exec '${real}' "$@"`}
`;
}

export async function newJoiningMachine(context: TestContext, options: MachineOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'joining machine-'));
  const [root, bin, calls] = [join(folder, 'root'), join(folder, 'bin'), join(folder, 'calls')];
  const at = (path: string) => join(root, path);
  const units = 'etc/systemd/system';
  const planted = {
    'var/lib/pilotlight/key': KEY,
    'var/lib/pilotlight/ca.pem': options.caPem,
    'var/lib/pilotlight/join.sh': options.program,
    [`${units}/pilotlight-join.service`]: '',
    [`${units}/multi-user.target.wants/pilotlight-join.service`]: '',
    'etc/machine-id': `${MACHINE_ID}\n`,
  };
  for (const [path, text] of Object.entries(planted)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text, { mode: 0o600 });
  }
  await mkdir(bin);
  await writeFile(calls, '');
  const clients = options.clients ?? ['curl'];
  const names = CALLED.filter(
    (name) => !['curl', 'python3', 'wget'].includes(name) || clients.includes(name),
  );
  for (const name of names) {
    const real = OURS.includes(name) ? join(STAND_INS, name) : realPath(name);
    await writeFile(join(bin, name), wrapper(name, real, calls), { mode: 0o755 });
  }
  // Of the rest what the program uses, so that a client that is not to be there is not there.
  const plain = ['cat', 'tr', 'cut', 'sed', 'head', 'tail', 'grep', 'od', 'awk', 'wc', 'rmdir'];
  const sh = ['sh', 'env', 'ln', 'cmp', 'setsid', 'basename', 'stat', 'mktemp', 'date'];
  for (const name of [...plain, ...sh]) {
    await symlink(realPath(name), join(bin, name));
  }
  context.after(() => {
    for (const unit of ['k3s', 'k3s-agent']) systemctl('stop', unit);
    return rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const env = { PATH: bin, PILOTLIGHT_ROOT: root, STAND_IN_API_PORT: '0' };

  function systemctl(...argv: readonly string[]): number | null {
    return spawnSync(join(STAND_INS, 'systemctl'), argv, {
      env: { ...process.env, PILOTLIGHT_ROOT: root },
    }).status;
  }

  async function run(shell: readonly string[], more: NodeJS.ProcessEnv = {}, mostMs = 120_000) {
    const functions = names.map((name) => `${name}() { '${join(bin, name)}' "$@"; }\n`).join('');
    const prelude = `MAIN=$$; export MAIN\n${shell[0] === 'busybox' ? functions : ''}`;
    const script = join(folder, 'run.sh');
    await writeFile(script, prelude + options.program);
    const [program = '', ...args] = shell;
    const child = spawn(realPath(program), [...args, script], {
      env: { ...env, ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const kill = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    };
    const late = setTimeout(kill, mostMs);
    const code = await new Promise<number | null>((resolve) =>
      child.once('close', (status) => resolve(status)),
    );
    clearTimeout(late);
    return { code, said: Buffer.concat(chunks).toString() };
  }

  return {
    root,
    run,
    systemctl,
    calls: async () => (await readFile(calls, 'utf8')).split('\n').filter(Boolean),
    forgetCalls: () => writeFile(calls, ''),
    has: (path: string) => existsSync(at(path)),
    read: (path: string) => readFile(at(path), 'utf8'),
    mode: async (path: string) => (await stat(at(path))).mode & 0o777,
    put: async (path: string, text: string | Buffer, mode = 0o644) => {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), text);
      await chmod(at(path), mode);
    },
    replace: async (name: string, body: string) => {
      await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    },
  };
}

function realPath(name: string): string {
  const PATH = `/usr/bin:/bin:/usr/sbin:/sbin:${process.env['PATH']}`;
  return spawnSync('sh', ['-c', `command -v ${name}`], {
    env: { PATH },
    encoding: 'utf8',
  }).stdout.trim();
}
