/**
 * The files of an ISO over NFSv3, with reads of 1 MiB: CPU seconds of the server for each GB, and speed,
 * ours and NFS-Ganesha's, which reads the same file out of a folder. Needs root, for a network of their
 * own: both register with a port mapper.
 *
 * The file is in the page cache, and the client throws the bytes away. Rounds alternate, so that a busy
 * machine troubles both alike.
 *
 * @module
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNamespace, type Namespace } from '../test/support/lab/namespace.ts';
import { writeImage } from '../test/support/small-iso.ts';
import { median, spreadOf } from './figures.ts';
import { startGanesha } from './nfs-ganesha.ts';
import type { LoadOptions, LoadResult } from './nfs-load.ts';
import type { BenchRow } from './row.ts';

const CACHE = fileURLToPath(new URL('../.cache/bench/nfs/', import.meta.url));
const CHILD = fileURLToPath(new URL('nfs-child.ts', import.meta.url));
const LOAD = fileURLToPath(new URL('nfs-load.ts', import.meta.url));
const EXPORT = '/install/bench';
const FILE_MIB = 1024;
const ROUNDS = 5;
/** USER_HZ, the unit of /proc/PID/stat, on all architectures of Linux that matter here. */
const TICKS_PER_SECOND = 100;

type Server = Pick<LoadOptions, 'mountPort' | 'nfsPort' | 'exportPath'> & {
  readonly child: ChildProcess;
};
type Figure = { readonly cpuPerGb: number; readonly mbPerSecond: number };
type Round = { readonly ours: Figure; readonly peer: Figure };

export async function benchNfs(): Promise<BenchRow[]> {
  const { folder, image } = await files();
  const namespace = createNamespace('nfs-bench');
  try {
    const ours = await startOurs(namespace, image);
    const peer = { ...(await startGanesha(namespace, folder)), exportPath: folder };
    const rows: BenchRow[] = [];
    for (const clients of [1, 8]) {
      const rounds: Round[] = [];
      // One round more than is counted goes first: the JIT and the page cache are warm then.
      for (let round = 0; round <= ROUNDS; round += 1) {
        const figures = {
          ours: measure(namespace, ours, clients),
          peer: measure(namespace, peer, clients),
        };
        if (round > 0) rounds.push(figures);
      }
      rows.push(...rowsOf(clients, rounds, residentMb(ours.child)));
    }
    return rows;
  } finally {
    endAll(namespace);
    namespace.destroy();
  }
}

/** rpcbind changes its user, and so forgets that it is to die with who started it. */
function endAll({ name }: Namespace): void {
  const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
  for (const pid of pids.split('\n').filter((one) => one !== ''))
    process.kill(Number(pid), 'SIGKILL');
}

function rowsOf(clients: number, rounds: readonly Round[], memory: number): BenchRow[] {
  const row = (quantity: keyof Figure, what: string, goal: string, unit: string): BenchRow => {
    const ratios = rounds.map(({ ours, peer }) => ours[quantity] / peer[quantity]);
    const digits = quantity === 'cpuPerGb' ? 2 : 0;
    const middle = (side: keyof Round) =>
      median(rounds.map((round) => round[side][quantity])).toFixed(digits);
    return {
      name: `ISO's files over NFSv3, ${clients} clients, reads of 1 MiB: ${what}, to NFS-Ganesha's`,
      goal,
      ratio: median(ratios),
      spread: spreadOf(ratios),
      detail: `${middle('ours')} against ${middle('peer')} ${unit}, ${memory.toFixed(0)} MB resident`,
    };
  };
  return [
    row('cpuPerGb', 'server CPU per GB', '≤ 3×', 's/GB'),
    row('mbPerSecond', 'speed', '≥ 0.5×', 'MB/s'),
  ];
}

/** One file that is no hole, in a folder and in an image of it. */
async function files(): Promise<{ readonly folder: string; readonly image: string }> {
  const [folder, image] = [join(CACHE, 'tree'), join(CACHE, 'bench.iso')];
  if (existsSync(image)) return { folder, image };
  mkdirSync(folder, { recursive: true });
  const file = await open(join(folder, 'large'), 'w');
  const block = Buffer.alloc(1024 * 1024, 'pilotlight');
  for (let at = 0; at < FILE_MIB; at += 1) {
    block.writeDoubleLE(at);
    await file.write(block);
  }
  await file.close();
  await writeImage(folder, image, { options: ['-R'] });
  return { folder, image };
}

async function startOurs(namespace: Namespace, image: string): Promise<Server> {
  const child = namespace.spawn([process.execPath, CHILD, image, EXPORT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the server has no output');
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  return { child, nfsPort: port, mountPort: port, exportPath: EXPORT };
}

function measure(namespace: Namespace, { child, ...place }: Server, clients: number): Figure {
  const { nfsPort, mountPort, exportPath } = place;
  const options: LoadOptions = { nfsPort, mountPort, exportPath, name: 'large', clients, depth: 4 };
  const cpu = cpuSeconds(child);
  const { bytes, ms }: LoadResult = JSON.parse(
    namespace.run(process.execPath, LOAD, JSON.stringify(options)),
  );
  return { cpuPerGb: (cpuSeconds(child) - cpu) / (bytes / 1e9), mbPerSecond: bytes / 1e3 / ms };
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

if (import.meta.main) console.log(await benchNfs());
