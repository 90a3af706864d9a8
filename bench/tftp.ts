/**
 * TFTP against tftpd-hpa, the usual server, and atftpd, the one that knows windows: CPU of the server
 * for each MB, and speed. The rounds are interleaved, so that what else the machine does falls on both.
 * Needs root, for the control groups and tftpd-hpa's change of its root folder.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchRow } from './row.ts';
import type { LoadOptions, LoadResult } from './tftp-load.ts';
import { type Contender, startAtftpd, startHpa, startOurs } from './tftp-peers.ts';

const run = promisify(execFile);
const LOAD = fileURLToPath(new URL('tftp-load.ts', import.meta.url));
const ROUNDS = 5;

type Load = Omit<LoadOptions, 'port'>;
type Figure = { readonly cpuMsPerMb: number; readonly mbPerSecond: number };
type Rounds = readonly { readonly ours: Figure; readonly peer: Figure }[];
type Quantity = keyof Figure;

export async function benchTftp(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-bench-'));
  const contenders: Contender[] = [];
  const begin = async (start: (folder: string) => Promise<Contender>) => {
    const contender = await start(folder);
    contenders.push(contender);
    return contender;
  };
  try {
    writeFileSync(join(folder, 'megabyte'), randomBytes(1024 * 1024), { mode: 0o644 });
    writeFileSync(join(folder, 'quarter'), randomBytes(256 * 1024), { mode: 0o644 });
    const ours = await begin(startOurs);
    const lockstep = await lockstepRows(ours, await begin(startHpa));
    return [...lockstep, ...(await windowRows(ours, await begin(startAtftpd)))];
  } finally {
    for (const contender of contenders) await contender.stop();
    rmSync(folder, { recursive: true });
  }
}

async function lockstepRows(ours: Contender, hpa: Contender): Promise<BenchRow[]> {
  const load = { path: 'megabyte', windowSize: 1, loss: 0 };
  const rows: BenchRow[] = [];
  for (const clients of [8, 100]) {
    const rounds = await interleaved(ours, hpa, { ...load, clients, files: Math.max(clients, 40) });
    const name = `TFTP, ${clients} clients in lockstep: server CPU per MB, to tftpd-hpa's`;
    rows.push(rowOf({ name, goal: '≤ 0.8×' }, rounds, 'cpuMsPerMb'));
  }
  return rows;
}

async function windowRows(ours: Contender, atftpd: Contender): Promise<BenchRow[]> {
  const load = { path: 'megabyte', windowSize: 16, loss: 0, clients: 8, files: 64 };
  const clean = await interleaved(ours, atftpd, load);
  const lossy = await interleaved(ours, atftpd, {
    ...load,
    path: 'quarter',
    loss: 0.01,
    clients: 16,
    files: 32,
  });
  const name = (what: string) => `TFTP, windows of 16: ${what}, to atftpd's`;
  return [
    rowOf({ name: name('server CPU per MB'), goal: '≤ 1.2×' }, clean, 'cpuMsPerMb'),
    rowOf({ name: name('speed'), goal: '≥ 0.6×' }, clean, 'mbPerSecond'),
    rowOf({ name: name('speed at 1 % loss'), goal: '≥ 1×' }, lossy, 'mbPerSecond'),
  ];
}

/** One round more than is counted goes first: the JIT and the page cache are warm then. */
async function interleaved(ours: Contender, peer: Contender, load: Load): Promise<Rounds> {
  const rounds: { ours: Figure; peer: Figure }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1)
    rounds.push({ ours: await measure(ours, load), peer: await measure(peer, load) });
  return rounds.slice(1);
}

async function measure({ port, cpu }: Contender, load: Load): Promise<Figure> {
  const before = cpu.read();
  const options: LoadOptions = { ...load, port };
  const { stdout } = await run(process.execPath, [LOAD, JSON.stringify(options)]);
  const { bytes, ms }: LoadResult = JSON.parse(stdout);
  const megabytes = bytes / 1e6;
  return { cpuMsPerMb: (cpu.read() - before) / megabytes, mbPerSecond: megabytes / (ms / 1000) };
}

function rowOf(
  { name, goal }: Pick<BenchRow, 'name' | 'goal'>,
  rounds: Rounds,
  quantity: Quantity,
): BenchRow {
  const ratios = sorted(rounds.map(({ ours, peer }) => ours[quantity] / peer[quantity]));
  const middle = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? Number.NaN;
  const ours = middle(rounds.map((round) => round.ours[quantity])).toFixed(1);
  const peer = middle(rounds.map((round) => round.peer[quantity])).toFixed(1);
  const unit = quantity === 'cpuMsPerMb' ? 'ms/MB' : 'MB/s';
  const spread = [ratios[0] ?? Number.NaN, ratios.at(-1) ?? Number.NaN] as const;
  const detail = `${ours} against ${peer} ${unit}, ${rounds.length} rounds`;
  return { name, goal, ratio: middle(ratios), spread, detail };
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

if (import.meta.main) for (const row of await benchTftp()) console.info(row);
