/**
 * NFS-Ganesha over one folder, out of its Debian packages: unpacked under .cache/bench, for installing
 * them would start them. It looks for its plug-ins, its user and its port mapper where they would be
 * installed, so it gets a view of the file system of its own.
 *
 * @module
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Namespace } from '../test/support/lab/namespace.ts';

const CACHE = fileURLToPath(new URL('../.cache/bench/nfs-ganesha/', import.meta.url));
const PORTS = { nfs: 20_490, mount: 20_491 } as const;

export type Ganesha = {
  readonly child: ChildProcess;
  readonly nfsPort: number;
  readonly mountPort: number;
};

/** Needs root. Throws where it does not come up, with the end of its log. */
export async function startGanesha(namespace: Namespace, folder: string): Promise<Ganesha> {
  const root = unpacked();
  const [script, settings] = [join(CACHE, 'start.sh'), join(CACHE, 'ganesha.conf')];
  writeFileSync(script, startScript(root, settings));
  writeFileSync(settings, configuration(root, folder));
  const child = namespace.spawn(['unshare', '-m', 'sh', script], { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries += 1) {
    if (namespace.run('ss', '-Hltn').includes(`:${PORTS.nfs} `)) {
      return { child, nfsPort: PORTS.nfs, mountPort: PORTS.mount };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const log = readFileSync(join(CACHE, 'log'), 'utf8').split('\n').slice(-5).join('\n');
  throw new Error(`NFS-Ganesha does not come up: ${log}`);
}

function unpacked(): string {
  const root = join(CACHE, 'root');
  if (existsSync(join(root, 'usr/bin/ganesha.nfsd'))) return root;
  mkdirSync(CACHE, { recursive: true });
  const needed = ['nfs-ganesha', 'rpcbind'].flatMap(librariesOf);
  const names = ['nfs-ganesha', 'nfs-ganesha-vfs', 'rpcbind', ...new Set(needed)];
  execFileSync('apt-get', ['download', ...names], { cwd: CACHE, stdio: 'ignore' });
  for (const archive of readdirSync(CACHE).filter((name) => name.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', archive, root], { cwd: CACHE });
  }
  return root;
}

/** But for the C library, which must be the machine's own. */
function librariesOf(name: string): readonly string[] {
  const text = execFileSync('apt-cache', ['depends', name], { encoding: 'utf8' });
  const names = [...text.matchAll(/^ *Depends: (lib\S+)$/gm)].map(([, library = '']) => library);
  return names.filter((library) => !library.startsWith('libc6'));
}

/** The shell becomes Ganesha: its CPU time is that of the process that was started. */
function startScript(root: string, settings: string): string {
  const libraries = 'usr/lib/x86_64-linux-gnu';
  const folders = [
    `${root}/${libraries}`,
    `${root}/lib/x86_64-linux-gnu`,
    `${root}/usr/lib/ganesha`,
  ];
  return `set -e
export LD_LIBRARY_PATH=${folders.join(':')}
mount -t tmpfs tmpfs /run
mkdir -p /run/rpcbind
(cat /etc/passwd; echo '_rpc:x:1:1::/run/rpcbind:/usr/sbin/nologin') > /run/passwd
mount --bind /run/passwd /etc/passwd
mount -t overlay overlay -o lowerdir=${root}/${libraries}:/${libraries} /${libraries}
setpriv --pdeathsig KILL ${root}/sbin/rpcbind -f -w &
sleep 0.5
exec ${root}/usr/bin/ganesha.nfsd -F -L ${CACHE}log -f ${settings} -p ${CACHE}pid -N EVENT
`;
}

function configuration(root: string, folder: string): string {
  return `NFS_CORE_PARAM {
  NFS_Protocols = 3; Enable_NLM = false; Enable_RQUOTA = false;
  NFS_Port = ${PORTS.nfs}; MNT_Port = ${PORTS.mount};
  Plugins_Dir = "${root}/usr/lib/x86_64-linux-gnu/ganesha";
}
EXPORT {
  Export_Id = 1; Path = "${folder}"; Pseudo = /peer; Access_Type = RO; Squash = None;
  Protocols = 3; Transports = TCP; SecType = sys, none;
  MaxRead = 1048576; PrefRead = 1048576;
  FSAL { Name = VFS; }
}
`;
}
