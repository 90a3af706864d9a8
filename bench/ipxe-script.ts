/**
 * Boot scripts per second: rendered for an approved node by the whole service, beside the same text as a
 * file of Caddy. wrk keeps 16 connections busy; the rounds alternate.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeSmallIso } from '../test/support/small-iso.ts';
import { median, spreadOf } from './figures.ts';
import { startCaddy } from './ipxe-script-caddy.ts';
import { newDataFolder, type Pilotlight, PORTS, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../.cache/bench', import.meta.url));
const CADDY_PORT = 28_180;
const ROUNDS = 7;
const MAC = '52:54:00:bb:00:01';
const SCRIPT = `http://127.0.0.1:${PORTS.http}/boot/${MAC.replaceAll(':', '-')}/script.ipxe`;
const FILE = `http://127.0.0.1:${CADDY_PORT}/script.ipxe`;

export async function benchIpxeScript(): Promise<BenchRow[]> {
  const data = await newDataFolder();
  await mkdir(join(data, 'images'), { recursive: true });
  await makeSmallIso(join(data, 'images'));
  const service = await startPilotlight(data);
  try {
    const text = await scriptOfApprovedNode(service);
    const caddy = await startCaddy({ cache: CACHE, port: CADDY_PORT, text });
    try {
      return [await compare()];
    } finally {
      caddy.kill();
    }
  } finally {
    await service.stop();
    await rm(data, { recursive: true });
  }
}

async function scriptOfApprovedNode(service: Pilotlight): Promise<string> {
  const created = await service.api('POST', '/nodes', { macs: [MAC], hostname: 'bench-1' });
  if (created.status !== 201) throw new Error(`the node was not created: ${await created.text()}`);
  let text = '';
  for (let tries = 0; tries < 30 && !text.includes('ds=nocloud'); tries++) {
    await delay(500); // the image has to be left alone for a while before it is taken
    text = await (await fetch(SCRIPT)).text();
  }
  if (!text.includes('ds=nocloud')) throw new Error(`this is no install script:\n${text}`);
  return text;
}

async function compare(): Promise<BenchRow> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await requestsPerSecond(SCRIPT));
    theirs.push(await requestsPerSecond(FILE));
  }
  const ratios = ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN));
  return {
    name: 'iPXE script, rendered, requests/s (Caddy, a static file)',
    goal: '≥ 0.5×',
    ratio: median(ratios),
    spread: spreadOf(ratios),
    detail: `${Math.round(median(ours))}/s and ${Math.round(median(theirs))}/s, 16 connections, ${ROUNDS} rounds`,
  };
}

/** Throws where an answer was no 2xx: an error is quickly sent. */
async function requestsPerSecond(url: string): Promise<number> {
  const { stdout } = await run('wrk', ['-t1', '-c16', '-d2s', url]);
  if (/Non-2xx/.test(stdout)) throw new Error(`${url} failed under load:\n${stdout}`);
  return Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(stdout)?.[1]);
}
