/**
 * The port mapper of Debian, out of its package, in a network and with a /run of its own.
 *
 * @module
 */
import { type ChildProcess, execFileSync, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Namespace } from '../../support/lab/namespace.ts';

const CACHE = fileURLToPath(new URL('../../../.cache/nfs-client/rpcbind/', import.meta.url));
const PACKAGES = ['rpcbind', 'libtirpc3', 'libwrap0'];

export type Rpcbind = {
  /** What `rpcinfo -p` says: `100003 3 tcp 2049`, a line each. */
  registered(): readonly string[];
  /** Starts a process that sees rpcbind's socket. */
  spawn(argv: readonly string[], options: SpawnOptions): ChildProcess;
};

export async function startRpcbind(namespace: Namespace): Promise<Rpcbind> {
  const root = unpacked();
  const libraries = ['usr/lib', 'lib'].map((folder) => join(root, folder, 'x86_64-linux-gnu'));
  const environment = ['env', `LD_LIBRARY_PATH=${libraries.join(':')}`];
  // It wants a user of its own, and writes to /run.
  const script = `set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/rpcbind
(cat /etc/passwd; echo '_rpc:x:1:1::/run/rpcbind:/usr/sbin/nologin') > /run/passwd
mount --bind /run/passwd /etc/passwd
exec ${environment.join(' ')} ${root}/sbin/rpcbind -f -w`;
  const child = namespace.spawn(['unshare', '-m', 'sh', '-c', script], { stdio: 'ignore' });
  for (let tries = 0; !namespace.run('ss', '-Hltn').includes(':111 '); tries += 1) {
    if (tries === 50) throw new Error('rpcbind does not listen after 5 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const enter = ['nsenter', '--mount', '--target', String(child.pid), '--'];
  return {
    registered: () => {
      const text = namespace.run(
        'env',
        ...environment.slice(1),
        `${root}/usr/sbin/rpcinfo`,
        '-p',
        '127.0.0.1',
      );
      return [...text.matchAll(/^ *(\d+) +(\d+) +(\w+) +(\d+)/gm)].map((one) =>
        one.slice(1, 5).join(' '),
      );
    },
    spawn: (argv, options) => namespace.spawn([...enter, ...argv], options),
  };
}

function unpacked(): string {
  const root = join(CACHE, 'root');
  if (existsSync(join(root, 'sbin/rpcbind'))) return root;
  mkdirSync(CACHE, { recursive: true });
  execFileSync('apt-get', ['download', ...PACKAGES], { cwd: CACHE, stdio: 'ignore' });
  for (const archive of readdirSync(CACHE).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', archive, root], { cwd: CACHE });
  }
  return root;
}
