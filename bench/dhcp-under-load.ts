/**
 * ProxyDHCP's p99 while eight ISO downloads run, against itself idle.
 *
 * The downloads are held to what a gigabit link carries, as they are in a rack; the client and curl
 * share the two ends of loopback with the service, so this shows who waits for whom, not a network.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeSmallIso } from '../test/support/small-iso.ts';
import { ASKER, type DhcpClient, openDhcpClient } from './dhcp-clients.ts';
import { median, percentile, spreadOf } from './figures.ts';
import { newDataFolder, PORTS, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const QUESTIONS = 1500;
const DOWNLOADS = 8;
const ISO_BYTES = 2 ** 31;
/** A gigabit's payload, shared. */
const RATE = `${Math.floor(117_000_000 / DOWNLOADS)}`;

export async function benchDhcpUnderLoad(): Promise<BenchRow[]> {
  const data = await newDataFolder();
  await makeIso(join(data, 'images'));
  const service = await startPilotlight(data);
  const client = await openDhcpClient();
  try {
    await service.api('POST', '/nodes', { macs: [ASKER], hostname: 'asker' });
    await p99(client); // until the JIT is done
    const rounds: { idle: number; loaded: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ idle: await p99(client), loaded: await p99WhileDownloading(client) });
    }
    return [rowOf(rounds)];
  } finally {
    client.close();
    await service.stop();
    await rm(data, { recursive: true });
  }
}

function rowOf(rounds: readonly { idle: number; loaded: number }[]): BenchRow {
  const ratios = rounds.map(({ idle, loaded }) => loaded / idle);
  const ms = (values: readonly number[]) => `${median(values).toFixed(2)} ms`;
  const idle = ms(rounds.map((round) => round.idle));
  return {
    name: `ProxyDHCP p99 while ${DOWNLOADS} ISO downloads run, against itself idle`,
    goal: '≤ 2×',
    ratio: median(ratios),
    spread: spreadOf(ratios),
    detail: `${ms(rounds.map((round) => round.loaded))}; idle ${idle}`,
  };
}

/** An image that is old enough to be taken at once, with a large hole at its end. */
async function makeIso(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await using file = await open(await makeSmallIso(folder), 'r+');
  await file.truncate(ISO_BYTES);
  await file.utimes(1_700_000_000, 1_700_000_000);
}

async function p99(client: DhcpClient): Promise<number> {
  const times: number[] = [];
  for (let asked = 0; asked < QUESTIONS; asked++) times.push((await client.ask(1000)) ?? 1000);
  return percentile(times, 0.99);
}

async function p99WhileDownloading(client: DhcpClient): Promise<number> {
  const url = `http://127.0.0.1:${PORTS.bulk}/images/small.iso`;
  const flags = ['-s', '--limit-rate', RATE, '-o', '/dev/null', url];
  const downloads: ChildProcess[] = Array.from({ length: DOWNLOADS }, () =>
    spawn('curl', flags, { stdio: 'ignore' }),
  );
  try {
    await delay(500);
    const figure = await p99(client);
    if (downloads.some(({ exitCode }) => exitCode !== null))
      throw new Error('a download ended early');
    return figure;
  } finally {
    for (const download of downloads) download.kill();
  }
}

if (import.meta.main) console.table(await benchDhcpUnderLoad());
