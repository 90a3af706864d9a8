/**
 * A cluster of three API stand-ins, and HAProxy as our child in front of it.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Balance } from '../../../src/domain/cluster/balance.ts';
import type { BalancerWay } from '../../../src/haproxy/balancer-way.ts';
import { createOwnWay } from '../../../src/haproxy/own-way.ts';
import type { Wanted } from '../../../src/haproxy/swap.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type House, openHouse, REAL_CLOCK } from './balanced-house.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { realHaproxy } from './real-haproxy.ts';

export type Stage = { readonly house: House; readonly way: BalancerWay; readonly told: string[] };

export type Yard = {
  readonly certificates: Certificates;
  /** s1, s2, s3: on one port of 127.0.NET.1, .2, .3. */
  readonly servers: readonly ApiServer[];
  /** A house with HAProxy in it, which is gone afterwards. */
  inHouse(run: (stage: Stage) => Promise<void>): Promise<void>;
  /** Its first `count` servers. */
  balanceOf(count: number): Balance;
  wantedOf(count: number): Wanted;
  stop(): Promise<void>;
};

/** `net`: of each test file its own. */
export async function openYard(net: number): Promise<Yard> {
  const certificates = makeCertificates();
  const { ca, client } = certificates;
  const server = (n: number, port: number) =>
    startApiServer({ name: `s${n}`, address: `127.0.${net}.${n}`, port }, certificates);
  const first = await server(1, 0);
  const servers = [first, await server(2, first.port), await server(3, first.port)];
  const balanceOf = (count: number): Balance => ({
    servers: servers.slice(0, count).map(({ name, address }) => ({ name, address })),
    ingress: [],
  });
  return {
    certificates,
    servers,
    balanceOf,
    wantedOf: (count) => ({ balance: balanceOf(count), trust: { ca, client } }),
    inHouse: (run) => runInHouse(first.port, run),
    async stop() {
      await Promise.all(servers.map((one) => one.stop()));
    },
  };
}

async function runInHouse(port: number, run: (stage: Stage) => Promise<void>): Promise<void> {
  const house = await openHouse({ api: port, http: 1, https: 2 });
  const told: string[] = [];
  const way = wayIn(house, told);
  await way.start();
  try {
    await run({ house, way, told });
  } finally {
    await way.stop();
    await house.remove();
  }
}

export function wayIn(house: House, told: string[] = []): BalancerWay {
  return createOwnWay({
    ...house.options,
    programs: [realHaproxy()],
    folder: house.folder,
    clock: REAL_CLOCK,
    tell: (words) => void told.push(words),
  });
}

/** `s1 up L7OK/200, s2 down L7STS/500`: the API's servers as HAProxy sees them; else why it is off. */
export async function upIn(way: BalancerWay): Promise<string> {
  const state = await way.state();
  if (state.kind === 'off') return state.reason;
  const api = state.servers.filter(({ backend }) => backend === 'api');
  return api.map(({ name, up, check }) => `${name} ${up ? 'up' : 'down'} ${check}`).join(', ');
}

export async function masterOf({ folder }: House): Promise<number> {
  return Number(readFileSync(join(folder, 'haproxy.pid'), 'utf8'));
}
