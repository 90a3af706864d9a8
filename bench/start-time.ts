/**
 * From the start of the process to its first DHCP answer.
 *
 * A registered machine asks every few milliseconds from before the start on. The goal is absolute: firmware
 * asks again after four seconds, and a router that comes back from a power cut is slower than that.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import { ASKER, openDhcpClient } from './dhcp-clients.ts';
import { median, spreadOf } from './figures.ts';
import { newDataFolder, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 7;
const GOAL_MS = 1000;
const TRIES = 4000;

export async function benchStartTime(): Promise<BenchRow[]> {
  const data = await newDataFolder();
  try {
    const first = await startPilotlight(data);
    await first.api('POST', '/nodes', { macs: [ASKER], hostname: 'asker' });
    await first.stop();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await startToAnswer(data));
    const ratios = times.map((ms) => ms / GOAL_MS);
    const name = 'Start of the process to its first DHCP answer, against one second';
    const detail = `${median(times).toFixed(0)} ms`;
    return [{ name, goal: '< 1×', ratio: median(ratios), spread: spreadOf(ratios), detail }];
  } finally {
    await rm(data, { recursive: true });
  }
}

async function startToAnswer(data: string): Promise<number> {
  const client = await openDhcpClient();
  const began = performance.now();
  const service = await startPilotlight(data, { ready: false });
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if ((await client.ask(5)) !== undefined) return performance.now() - began;
    }
    throw new Error('no answer to a DHCP question');
  } finally {
    client.close();
    await service.stop();
  }
}

if (import.meta.main) console.table(await benchStartTime());
