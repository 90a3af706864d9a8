/**
 * Memory of the whole service: idle, and while a hundred machines boot at once.
 *
 * The peer is Node alone, with type stripping and nothing loaded: what the runtime costs by itself.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeSmallIso, sampleBytes } from '../test/support/small-iso.ts';
import { median, spreadOf } from './figures.ts';
import { newDataFolder, PORTS, residentMb, startPilotlight } from './pilotlight.ts';
import type { BenchRow } from './row.ts';

const BOOTS = fileURLToPath(new URL('memory-boots.ts', import.meta.url));
const ROUNDS = 3;
const MACHINES = 100;
const KERNEL_BYTES = 15_000_000;
const INITRD_BYTES = 70_000_000;

type Round = { readonly node: number; readonly idle: number; readonly booting: number };

export async function benchMemory(): Promise<BenchRow[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure());
  const row = (name: string, goal: string, of: (round: Round) => number): BenchRow => {
    const ratios = rounds.map((one) => of(one) / one.node);
    const mb = (values: readonly number[]) => `${median(values).toFixed(0)} MB`;
    const detail = `${mb(rounds.map(of))}; Node alone ${mb(rounds.map((one) => one.node))}`;
    return { name, goal, ratio: median(ratios), spread: spreadOf(ratios), detail };
  };
  return [
    row('Memory, idle, against Node alone', '≤ 130 MB', (one) => one.idle),
    row(`Memory, ${MACHINES} boots at once, against Node alone`, '≤ 220 MB', (one) => one.booting),
  ];
}

async function measure(): Promise<Round> {
  const node = await nodeAlone();
  const data = await newDataFolder();
  const service = await startPilotlight(data);
  try {
    await delay(3000);
    const idle = await service.residentMb();
    await enrol(service);
    return { node, idle, booting: await peakWhileBooting(service) };
  } finally {
    await service.stop();
    await rm(data, { recursive: true });
  }
}

async function nodeAlone(): Promise<number> {
  const script = 'const at: number = 1; setInterval(() => at, 1000);';
  const flags = ['--input-type=module-typescript', '-e', script];
  const child = spawn(process.execPath, flags, { stdio: 'ignore' });
  await delay(2000);
  const resident = await residentMb(child.pid);
  child.kill();
  return resident;
}

/** Registers the machines, and gives them an image whose kernel and initrd have Ubuntu's sizes. */
async function enrol({ data, api }: Awaited<ReturnType<typeof startPilotlight>>): Promise<void> {
  const images = join(data, 'images');
  await mkdir(images, { recursive: true });
  await makeSmallIso(images, {
    files: {
      'casper/vmlinuz': sampleBytes('kernel', KERNEL_BYTES),
      'casper/initrd': sampleBytes('initrd', INITRD_BYTES),
    },
  });
  for (let machine = 0; machine < MACHINES; machine++) {
    const mac = `525400bb${machine.toString(16).padStart(4, '0')}`;
    await api('POST', '/nodes', { macs: [mac], hostname: `node-${machine}` });
  }
  await delay(6000); // the image has to be left alone for a while before it is taken
}

async function peakWhileBooting({
  residentMb: now,
}: Awaited<ReturnType<typeof startPilotlight>>): Promise<number> {
  const argument = JSON.stringify({ machines: MACHINES, ports: PORTS });
  const boots = spawn(process.execPath, [BOOTS, argument], { stdio: 'inherit' });
  const ended = once(boots, 'exit');
  let peak = 0;
  while (boots.exitCode === null) {
    peak = Math.max(peak, await now());
    await delay(20);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error('the machines of the benchmark could not boot');
  return peak;
}

if (import.meta.main) console.table(await benchMemory());
