/**
 * A folder, free ports and a clock for one HAProxy on loopback.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../src/haproxy/reload.ts';
import type { BalancerPorts, TargetPorts } from '../../../src/haproxy/render-options.ts';
import type { SwapOptions } from '../../../src/haproxy/swap.ts';
import { freePorts } from '../free-ports.ts';

export const REAL_CLOCK: Clock = { now: () => performance.now(), sleep: (ms) => delay(ms) };

export type House = {
  readonly folder: string;
  readonly ports: BalancerPorts;
  readonly options: SwapOptions;
  remove(): Promise<void>;
};

export async function openHouse(targets: TargetPorts): Promise<House> {
  const [api = 0, http = 0, https = 0, stats = 0] = await freePorts(4);
  const ports = { api, http, https, stats };
  const folder = await mkdtemp(join(tmpdir(), 'pl-hap-'));
  return {
    folder,
    ports,
    options: { ports, targets, listen: '127.0.0.1', sendProxy: false, runAs: undefined },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
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
