/**
 * A folder, free ports and a clock for one HAProxy on loopback.
 *
 * @module
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../src/haproxy/reload.ts';
import type { BalancerPorts, TargetPorts } from '../../../src/haproxy/render-options.ts';
import type { SwapOptions } from '../../../src/haproxy/swap.ts';

export const REAL_CLOCK: Clock = { now: () => performance.now(), sleep: (ms) => delay(ms) };

export type House = {
  readonly folder: string;
  readonly ports: BalancerPorts;
  readonly options: SwapOptions;
  remove(): Promise<void>;
};

export async function openHouse(targets: TargetPorts): Promise<House> {
  const [api, http, https, stats] = await freePorts();
  const ports = { api, http, https, stats };
  const folder = await mkdtemp(join(tmpdir(), 'pl-hap-'));
  return {
    folder,
    ports,
    options: { ports, targets, listen: '127.0.0.1', sendProxy: false, runAs: undefined },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Below those that the kernel gives to clients: one of these could be taken before HAProxy has it. */
async function freePorts(): Promise<[number, number, number, number]> {
  for (;;) {
    const first = 11_000 + 4 * Math.floor(Math.random() * 5000);
    const ports = [first, first + 1, first + 2, first + 3] as const;
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return [...ports];
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(server.close(), 'close');
  return free;
}

/** Polls every 50 ms; throws after `ms`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
  ms = 15_000,
): Promise<void> {
  const until = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not in ${ms} ms: ${what}`);
    await delay(50);
  }
}
