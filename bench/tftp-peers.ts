/**
 * The TFTP servers that are compared, each over one folder and in a process of its own. The peers come
 * out of their Debian packages, unpacked under .cache/bench: installing them would start them.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CpuMeter, createCpuMeter } from './tftp-cpu.ts';

export type Contender = {
  readonly name: string;
  readonly port: number;
  readonly cpu: CpuMeter;
  stop(): Promise<void>;
};

const CACHE = fileURLToPath(new URL('../.cache/bench/tftp/', import.meta.url));
const CHILD = fileURLToPath(new URL('tftp-child.ts', import.meta.url));

export async function startOurs(folder: string): Promise<Contender> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [CHILD, folder], { stdio: [...stdio] });
  const [line] = await once(child.stdout, 'data');
  return contender('ours', Number(String(line)), child);
}

export async function startHpa(folder: string): Promise<Contender> {
  const port = await freePort();
  const program = unpacked('tftpd-hpa', 'usr/sbin/in.tftpd');
  const args = ['-L', '-a', `127.0.0.1:${port}`, '-u', 'root', '-s', folder];
  return started('tftpd-hpa', port, spawn(program, args, { stdio: 'ignore' }));
}

export async function startAtftpd(folder: string): Promise<Contender> {
  const port = await freePort();
  const program = unpacked('atftpd', 'usr/sbin/atftpd');
  const own = ['--daemon', '--no-fork', '--port', `${port}`, '--bind-address', '127.0.0.1'];
  const args = [...own, '--user', 'root.root', '--maxthread', '200', '--verbose=0', folder];
  return started('atftpd', port, spawn(program, args, { stdio: 'ignore' }));
}

/** Neither peer says when it listens. */
async function started(name: string, port: number, child: ChildProcess): Promise<Contender> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return contender(name, port, child);
}

function contender(name: string, port: number, child: ChildProcess): Contender {
  if (child.pid === undefined || child.exitCode !== null) throw new Error(`${name} does not run`);
  const cpu = createCpuMeter(child.pid);
  return {
    name,
    port,
    cpu,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      cpu.remove();
    },
  };
}

function unpacked(packageName: string, program: string): string {
  const path = join(CACHE, packageName, program);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  execFileSync('apt-get', ['download', packageName], { cwd: CACHE, stdio: 'ignore' });
  const archive = readdirSync(CACHE).find((name) => name.startsWith(`${packageName}_`));
  if (archive === undefined) throw new Error(`apt-get did not download ${packageName}`);
  execFileSync('dpkg-deb', ['-x', archive, packageName], { cwd: CACHE });
  return path;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
