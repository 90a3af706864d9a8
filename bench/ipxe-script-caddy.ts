/**
 * Caddy, as the peer of the boot script and of the webhook. It is unpacked, never installed.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The binary under `cache`; fetched from the distribution the first time. */
async function caddyBinary(cache: string): Promise<string> {
  const binary = join(cache, 'caddy-root/usr/bin/caddy');
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  if (isThere) return binary;
  await mkdir(join(cache, 'caddy-root'), { recursive: true });
  await run('apt-get', ['download', 'caddy'], { cwd: cache });
  const archive = (await readdir(cache)).find((name) => /^caddy_.*\.deb$/.test(name));
  if (archive === undefined) throw new Error(`no caddy package was downloaded into ${cache}`);
  await run('dpkg-deb', ['-x', join(cache, archive), join(cache, 'caddy-root')]);
  return binary;
}

export type CaddyPlace = { readonly cache: string; readonly port: number; readonly text: string };

/** Serves `text` as `/script.ipxe` on loopback, until its process is ended. */
export async function startCaddy({ cache, port, text }: CaddyPlace): Promise<ChildProcess> {
  const files = join(cache, 'caddy-run/files');
  await mkdir(files, { recursive: true });
  await writeFile(join(files, 'script.ipxe'), text);
  const rules = `root * ${files}\n\tfile_server`;
  return startCaddySite({ cache, port, rules, probe: '/script.ipxe' });
}

export type CaddySite = {
  readonly cache: string;
  readonly port: number;
  /** The directives of its one site. */
  readonly rules: string;
  /** A path that answers once it runs. */
  readonly probe: string;
  /** A command that runs it in another way, such as at a priority. */
  readonly by?: readonly string[];
};

export async function startCaddySite(site: CaddySite): Promise<ChildProcess> {
  const { cache, port, rules, probe } = site;
  const binary = await caddyBinary(cache);
  const folder = join(cache, 'caddy-run');
  await mkdir(folder, { recursive: true });
  const config = `{\n\tadmin off\n}\nhttp://127.0.0.1:${port} {\n\t${rules}\n}\n`;
  await writeFile(join(folder, 'Caddyfile'), config);
  const command = [...(site.by ?? []), binary, 'run', '--config', 'Caddyfile'];
  const [program = '', ...argv] = [...command, '--adapter', 'caddyfile'];
  const child = spawn(program, argv, {
    cwd: folder,
    env: { HOME: folder },
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}${probe}`).catch(() => undefined);
    if (answer?.ok) return child;
    await delay(50);
  }
  child.kill();
  throw new Error('caddy does not answer');
}
