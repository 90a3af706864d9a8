/**
 * Changes of the balancer under traffic: how long one takes beside a bare check and reload of the same
 * HAProxy, and what is lost meanwhile.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placesIn } from '../src/haproxy/haproxy-host.ts';
import { createLocalHost } from '../src/haproxy/local-host.ts';
import { createOwnWay } from '../src/haproxy/own-way.ts';
import { processesOf, type Watched } from '../src/haproxy/reload.ts';
import { startApiServer } from '../test/support/haproxy/api-server.ts';
import { openHouse, REAL_CLOCK } from '../test/support/haproxy/balanced-house.ts';
import { makeCertificates } from '../test/support/haproxy/certificates.ts';
import { realHaproxy } from '../test/support/haproxy/real-haproxy.ts';
import { askThrough } from '../test/support/haproxy/traffic.ts';
import { median, spreadOf } from './figures.ts';
import type { BenchRow } from './row.ts';

const CHANGES = 50;
const MOST_RELOAD_MS = 20_000;
/** Ms between two connections of the client. */
const CLIENT_EVERY_MS = 10;

export async function benchHaproxy(): Promise<BenchRow[]> {
  const certificates = makeCertificates();
  const server = await startApiServer({ name: 's1', address: '127.0.0.31', port: 0 }, certificates);
  const house = await openHouse({ api: server.port, http: 1, https: 2 });
  const programs = [realHaproxy()];
  const parts = { folder: house.folder, clock: REAL_CLOCK, tell: () => undefined };
  const way = createOwnWay({ ...house.options, ...parts, programs });
  const trust = { ca: certificates.ca, client: certificates.client };
  const wantedOf = (n: number) => ({ balance: balanceOf(n), trust });
  await way.start();
  const started = await way.apply(wantedOf(0));
  if (started.kind !== 'applied')
    throw new Error(`haproxy does not start: ${JSON.stringify(started)}`);
  const client = knock(house.ports.api, certificates.ca);
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let n = 1; n <= CHANGES; n++) {
      const result = await way.apply(wantedOf(n));
      if (result.kind !== 'applied') throw new Error(JSON.stringify(result));
      ours.push(result.ms);
      bare.push(await bareReload(house.folder));
    }
    return [rowOf(ours, bare), lossOf(await client.stop())];
  } finally {
    await client.stop();
    await way.stop();
    await server.stop();
    await house.remove();
  }
}

/** One server that answers, and another whose address changes: a real change each time. */
function balanceOf(n: number) {
  const other = { name: 's2', address: `127.0.1.${n + 1}` };
  return { servers: [{ name: 's1', address: '127.0.0.31' }, other], ingress: [] };
}

/** `haproxy -c`, `reload`, and as soon as the master shows it. No fsync, no dump of states, no look at the servers. */
async function bareReload(folder: string): Promise<number> {
  const host = createLocalHost({
    program: realHaproxy,
    begin: async () => undefined,
    lastWords: async () => '',
  });
  const watched: Watched = { host, places: placesIn(folder), clock: REAL_CLOCK };
  const before = await processesOf(watched);
  const startedAt = performance.now();
  await promisify(execFile)(realHaproxy(), ['-c', '-q', '-f', join(folder, 'haproxy.cfg')]);
  await host.ask(watched.places.masterSocket, 'reload').catch(() => '');
  while (performance.now() - startedAt < MOST_RELOAD_MS) {
    const seen = await processesOf(watched);
    if (seen !== undefined && seen.reloads > (before?.reloads ?? 0)) {
      return performance.now() - startedAt;
    }
    await REAL_CLOCK.sleep(5);
  }
  throw new Error('a bare reload came to nothing');
}

/** Comes anew every few ms. */
function knock(port: number, ca: string) {
  const counts = { asked: 0, lost: 0 };
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    counts.asked += 1;
    const asked = askThrough(port, ca).then(
      () => undefined,
      () => {
        counts.lost += 1;
      },
    );
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }, CLIENT_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      return counts;
    },
  };
}

function rowOf(ours: readonly number[], bare: readonly number[]): BenchRow {
  const ratios = ours.map((ms, at) => ms / (bare[at] ?? Number.NaN));
  const figures = `median ${median(ours).toFixed(0)} ms, worst ${Math.max(...ours).toFixed(0)} ms`;
  return {
    name: 'a change of HAProxy, checked, loaded and looked at, beside a bare check and reload',
    goal: '≤ 2×',
    ratio: median(ratios),
    spread: spreadOf(ratios),
    detail: `${figures} of ${CHANGES}; bare: median ${median(bare).toFixed(0)} ms`,
  };
}

function lossOf({ asked, lost }: { asked: number; lost: number }): BenchRow {
  return {
    name: 'connections lost while HAProxy reloads, of all that came',
    goal: '0×',
    ratio: lost / asked,
    spread: [lost / asked, lost / asked],
    detail: `${lost} of ${asked} in ${2 * CHANGES} reloads`,
  };
}
