/**
 * nginx with sendfile, as the peer of the bulk server. It is unpacked, never installed.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The binary under `cache`; fetched from the distribution the first time. */
export async function nginxBinary(cache: string): Promise<string> {
  const root = join(cache, 'nginx-root');
  const binary = join(root, 'usr/sbin/nginx');
  if (await isThere(binary)) return binary;
  await mkdir(root, { recursive: true });
  await run('apt-get', ['download', 'nginx'], { cwd: cache });
  const names = await readdir(cache);
  const archive = names.find((name) => name.startsWith('nginx_') && name.endsWith('.deb'));
  if (archive === undefined) throw new Error(`no nginx package was downloaded into ${cache}`);
  await run('dpkg-deb', ['-x', join(cache, archive), root]);
  return binary;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export type NginxPlace = {
  /** For its configuration and what it writes. */
  readonly folder: string;
  /** Of the files that it serves. */
  readonly files: string;
  readonly port: number;
};

/** Writes a configuration for one process on loopback, and returns nginx's arguments. */
export async function nginxArguments({ folder, files, port }: NginxPlace): Promise<string[]> {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  const configuration = join(folder, 'nginx.conf');
  await mkdir(folder, { recursive: true });
  await writeFile(
    configuration,
    `daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 128; }
http {
  ${bodies}
  access_log off;
  sendfile on;
  tcp_nopush on;
  server { listen 127.0.0.1:${port}; root ${files}; }
}
`,
  );
  return ['-p', folder, '-e', 'stderr', '-c', configuration];
}
