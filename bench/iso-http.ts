/**
 * An ISO over HTTP to eight clients: CPU seconds of the server for each GB, ours and nginx's.
 *
 * The file is in the page cache, and curl throws the bytes away: what is measured is the way from the
 * cache to the socket. Rounds alternate, so that a busy machine troubles both alike.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nginxArguments, nginxBinary } from './iso-http-nginx.ts';
import type { BenchRow } from './row.ts';

const CACHE = fileURLToPath(new URL('../.cache/bench/', import.meta.url));
const GB = 1e9;
const FILE_SIZE = 2 * 1024 ** 3;
const CLIENTS = 8;
const ROUNDS = 5;
/** USER_HZ, the unit of /proc/PID/stat, on all architectures of Linux that matter here. */
const TICKS_PER_SECOND = 100;

type Server = { readonly child: ChildProcess; readonly url: string };
type Figure = { readonly cpuPerGb: number; readonly mbPerSecond: number };

export async function benchIsoHttp(): Promise<BenchRow[]> {
  const file = await isoFile();
  const [ours, nginx] = await Promise.all([startOurs(file), startNginx()]);
  try {
    const rounds: { readonly ours: Figure; readonly nginx: Figure }[] = [];
    await measure(ours);
    await measure(nginx);
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ ours: await measure(ours), nginx: await measure(nginx) });
    }
    return [rowOf(rounds, residentMb(ours.child))];
  } finally {
    for (const { child } of [ours, nginx]) child.kill();
  }
}

function rowOf(
  rounds: readonly { readonly ours: Figure; readonly nginx: Figure }[],
  memory: number,
): BenchRow {
  const ratios = rounds.map(({ ours, nginx }) => ours.cpuPerGb / nginx.cpuPerGb);
  const [ours, nginx] = [rounds.map((one) => one.ours), rounds.map((one) => one.nginx)];
  const cpu = (figures: readonly Figure[]) => median(figures.map((one) => one.cpuPerGb)).toFixed(2);
  const speed = (figures: readonly Figure[]) =>
    median(figures.map((one) => one.mbPerSecond)).toFixed(0);
  return {
    name: `ISO over HTTP, ${CLIENTS} clients: CPU per GB against nginx with sendfile`,
    goal: '≤ 2×',
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    detail:
      `${cpu(ours)} s/GB at ${speed(ours)} MB/s, ${memory.toFixed(0)} MB resident; ` +
      `nginx ${cpu(nginx)} s/GB at ${speed(nginx)} MB/s`,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Two GiB that are no holes: pages of a hole are all the same one. */
async function isoFile(): Promise<string> {
  const path = join(CACHE, 'iso-http/iso');
  await mkdir(join(CACHE, 'iso-http'), { recursive: true });
  const there = await stat(path).catch(() => undefined);
  if (there?.size === FILE_SIZE) return path;
  const file = await open(path, 'w');
  const block = Buffer.alloc(1024 * 1024, 'pilotlight');
  for (let at = 0; at < FILE_SIZE; at += block.length) {
    block.writeDoubleLE(at);
    await file.write(block);
  }
  await file.close();
  return path;
}

async function startOurs(file: string): Promise<Server> {
  const script = fileURLToPath(new URL('./iso-http-server.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { child, url: `http://127.0.0.1:${String(port).trim()}/iso` };
}

async function startNginx(): Promise<Server> {
  const port = await freePort();
  const files = join(CACHE, 'iso-http');
  const place = { folder: join(CACHE, 'nginx-run'), files, port };
  const binary = await nginxBinary(CACHE);
  const child = spawn(binary, await nginxArguments(place), {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/iso`;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
    if (answer?.ok) return { child, url };
    await delay(100);
  }
  throw new Error('nginx does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function measure({ child, url }: Server): Promise<Figure> {
  const [cpu, begun] = [cpuSeconds(child), performance.now()];
  await Promise.all(Array.from({ length: CLIENTS }, () => download(url)));
  const seconds = (performance.now() - begun) / 1000;
  const bytes = CLIENTS * FILE_SIZE;
  return {
    cpuPerGb: (cpuSeconds(child) - cpu) / (bytes / GB),
    mbPerSecond: bytes / 1e6 / seconds,
  };
}

async function download(url: string): Promise<void> {
  const curl = spawn('curl', ['-sf', '-o', '/dev/null', url], { stdio: 'inherit' });
  const [code] = await once(curl, 'exit');
  if (code !== 0) throw new Error(`curl ended with ${code}`);
}

/** User and system time of all threads (proc(5), fields 14 and 15 of stat). */
function cpuSeconds({ pid }: ChildProcess): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMb({ pid }: ChildProcess): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
}

if (import.meta.main) console.log(await benchIsoHttp());
