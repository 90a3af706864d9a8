/**
 * How long an installer waits for the answer to an event while 50 installs report at once, beside Caddy
 * that answers 204 to everything; and the same while the disk of the registry is busy. Seen on the wire.
 *
 * Both servers run ahead of the clients, of the busy disk and of the rest of the machine: what is measured
 * is their own time.
 *
 * Each posts five events a second; a real one posts about one, and some bursts of more.
 *
 * @module
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeSmallIso } from '../test/support/small-iso.ts';
import { answerTimes } from './answer-times.ts';
import { median, percentile, spreadOf } from './figures.ts';
import { startCaddySite } from './ipxe-script-caddy.ts';
import { AHEAD, newDataFolder, type Pilotlight, PORTS, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';
import type { Installs } from './webhook-installs.ts';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../.cache/bench', import.meta.url));
const CLIENTS = fileURLToPath(new URL('webhook-installs.ts', import.meta.url));
const CADDY_PORT = 28_181;
const INSTALLS = 50;
const EVENTS = 25;
const PAUSE_MS = 200;
const ROUNDS = 5;

type Latency = { readonly p50: number; readonly p99: number };
type Round = { readonly ours: Latency; readonly theirs: Latency };

export async function benchWebhook(): Promise<BenchRow[]> {
  const data = await newDataFolder();
  await mkdir(join(data, 'images'), { recursive: true });
  await makeSmallIso(join(data, 'images'));
  const service = await startPilotlight(data, { ahead: true });
  try {
    const reporters = await beginInstalls(service);
    const caddy = await startCaddySite({
      cache: CACHE,
      port: CADDY_PORT,
      rules: 'respond 204',
      probe: '/',
      by: AHEAD,
    });
    try {
      await compare(reporters, 1); // until the JIT is done
      const idle = rowOf('', await compare(reporters, ROUNDS));
      return [idle, await withBusyDisk(data, reporters)];
    } finally {
      caddy.kill();
    }
  } finally {
    await service.stop();
    await rm(data, { recursive: true });
  }
}

/** Machines that fetched their seeds: their tickets are bound to 127.0.1.1 and the next. */
async function beginInstalls(service: Pilotlight): Promise<Installs['reporters']> {
  const reporters: { address: string; path: string }[] = [];
  for (let n = 1; n <= INSTALLS; n++) {
    const mac = `52:54:00:bb:01:${n.toString(16).padStart(2, '0')}`;
    await service.api('POST', '/nodes', { macs: [mac], hostname: `bench-${n}` });
    const address = `127.0.1.${n}`;
    const seed = await seedUrl(address, mac);
    await fetchFrom(address, `${seed}user-data`);
    reporters.push({ address, path: `${new URL(seed).pathname}events` });
  }
  return reporters;
}

async function seedUrl(address: string, mac: string): Promise<string> {
  const url = `http://127.0.0.1:${PORTS.http}/boot/${mac.replaceAll(':', '-')}/script.ipxe`;
  for (let tries = 0; tries < 30; tries++) {
    const [, seed] = /ds=nocloud;s=([^\s"']+)/.exec(await fetchFrom(address, url)) ?? [];
    if (seed !== undefined) return seed;
    await delay(500); // the image has to be left alone for a while before it is taken
  }
  throw new Error(`no install script for ${mac}`);
}

function fetchFrom(localAddress: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { localAddress, agent: false }, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
}

async function compare(reporters: Installs['reporters'], rounds: number): Promise<Round[]> {
  const found: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const ours = await latency(PORTS.http, reporters);
    found.push({ ours, theirs: await latency(CADDY_PORT, reporters) });
  }
  return found;
}

async function latency(port: number, reporters: Installs['reporters']): Promise<Latency> {
  const installs: Installs = { port, reporters, events: EVENTS, pauseMs: PAUSE_MS };
  const times = await answerTimes(port, () =>
    run(process.execPath, [CLIENTS, JSON.stringify(installs)]),
  );
  if (times.length !== INSTALLS * EVENTS) throw new Error(`${times.length} answers were seen`);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** A process that does nothing but write and wait for the disk. */
const WRITER = `
const fs = require('node:fs');
const file = fs.openSync(process.argv[1], 'w');
const block = Buffer.alloc(8 << 20, 1);
for (;;) { fs.writeSync(file, block, 0, block.length, 0); fs.fsyncSync(file); }
`;

async function withBusyDisk(data: string, reporters: Installs['reporters']): Promise<BenchRow> {
  const writer = spawn(process.execPath, ['-e', WRITER, join(data, 'busy')], { stdio: 'ignore' });
  try {
    return rowOf(' while the disk is busy', await compare(reporters, ROUNDS));
  } finally {
    writer.kill('SIGKILL');
  }
}

function rowOf(when: string, rounds: readonly Round[]): BenchRow {
  const ratios = rounds.map(({ ours, theirs }) => ours.p99 / theirs.p99);
  const figures = (whose: 'ours' | 'theirs') => {
    const of = (p: keyof Latency) => median(rounds.map((round) => round[whose][p])).toFixed(1);
    return `p50 ${of('p50')} ms, p99 ${of('p99')} ms`;
  };
  return {
    name: `Webhook, p99 with ${INSTALLS} installs reporting at once${when} (Caddy, respond 204)`,
    goal: '< 5 ms',
    ratio: median(ratios),
    spread: spreadOf(ratios),
    detail: `${figures('ours')}; Caddy ${figures('theirs')}`,
  };
}

if (import.meta.main) console.table(await benchWebhook());
