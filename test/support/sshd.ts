/**
 * OpenSSH's own server on loopback, as root, in a mount namespace of its own: it needs a user `sshd` and a
 * folder under /run that the machine may not have, and gets them without the machine being touched.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-ports.ts';
import { unpackedPackage } from './lab/unpacked-package.ts';
import { command, type Need, ROOT } from './needs.ts';

export const SSHD_NEEDS: readonly Need[] = [
  ROOT,
  command('ssh-keygen', 'openssh-client'),
  command('unshare', 'util-linux'),
  command('apt-get', 'apt'),
  command('dpkg-deb', 'dpkg'),
];

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export type KeyPair = { readonly privateKey: string; readonly publicLine: string };

/** A key pair as ssh-keygen makes it. */
export function keyPair(folder: string, type: KeyType, name: string): KeyPair {
  const path = join(folder, name);
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-C', name, '-f', path]);
  return {
    privateKey: readFileSync(path, 'utf8'),
    publicLine: readFileSync(`${path}.pub`, 'utf8').trim(),
  };
}

export type Sshd = {
  readonly port: number;
  /** The listener and all of its sessions; resolves when they are gone. */
  stop(): Promise<void>;
};

type SshdOptions = {
  readonly folder: string;
  /** Names of host keys that `keyPair` put into the folder. */
  readonly hostKeys: readonly string[];
  readonly authorized: string;
  /** `NAME=value` of every session. */
  readonly environment?: readonly string[];
};

export async function startSshd(test: TestContext, options: SshdOptions): Promise<Sshd> {
  const port = await freePort();
  const child = spawn(
    'unshare',
    ['--mount-proc', '--pid', '--fork', '--kill-child', 'sh', '-euc', script(options, port)],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const said: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(String(bytes)));
  test.after(() => stop(child));
  await listening(port, child, said);
  return { port, stop: () => stop(child) };
}

/** Nobody else's: installed, or unpacked. */
function sshdPath(): string {
  const installed = '/usr/sbin/sshd';
  return existsSync(installed) ? installed : join(unpackedPackage('openssh-server'), installed);
}

function script(options: SshdOptions, port: number): string {
  const { folder, hostKeys, authorized, environment = [] } = options;
  const etc = join(folder, 'etc');
  mkdirSync(etc, { recursive: true });
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const users = [`root:x:0:0::${home}:/bin/sh`, 'sshd:x:22:22::/run/sshd:/usr/sbin/nologin'];
  writeFileSync(join(etc, 'passwd'), `${users.join('\n')}\n`);
  writeFileSync(join(etc, 'shadow'), 'root:*:1::::::\nsshd:*:1::::::\n');
  writeFileSync(join(folder, 'authorized'), `${authorized}\n`, { mode: 0o600 });
  const settings = [
    ...['ListenAddress 127.0.0.1', `Port ${port}`, 'UsePAM no', 'StrictModes no', 'PidFile none'],
    ...['PermitRootLogin prohibit-password', 'PasswordAuthentication no', 'LogLevel ERROR'],
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    ...hostKeys.map((name) => `HostKey ${join(folder, name)}`),
    ...(environment.length > 0 ? [`SetEnv ${environment.join(' ')}`] : []),
  ];
  writeFileSync(join(folder, 'sshd_config'), `${settings.join('\n')}\n`);
  return [
    `mount --bind ${join(etc, 'passwd')} /etc/passwd`,
    `mount --bind ${join(etc, 'shadow')} /etc/shadow`,
    'mount -t tmpfs none /run && mkdir -m 0755 /run/sshd',
    `exec ${sshdPath()} -D -e -f ${join(folder, 'sshd_config')}`,
  ].join('\n');
}

async function listening(port: number, child: ChildProcess, said: string[]): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said.join('')}`);
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (answered) return;
    await delay(50);
  }
  throw new Error(`sshd does not listen: ${said.join('')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL'); // unshare's --kill-child takes the namespace's first process, and so all, with it
  await ended;
}
