/**
 * A reload, and whether it went well: neither the signal nor the command tells (HAProxy 2.6).
 *
 * @module
 */
import {
  type Processes,
  parseProcesses,
  parseReload,
  parseStat,
  targetsOf,
} from './cli-answers.ts';
import type { HaproxyHost, Places } from './haproxy-host.ts';

export type Clock = {
  /** Milliseconds that never go back. */
  now(): number;
  sleep(ms: number): Promise<void>;
};

/** What is watched: one HAProxy through its sockets. */
export type Watched = {
  readonly host: HaproxyHost;
  readonly places: Places;
  readonly clock: Clock;
};

const LOOK_EVERY_MS = 20;
/** A master that can't bind tries for 2 s, and answers nobody meanwhile (measured). */
const RELOAD_MS = 15_000;
const LISTENING_MS = 5000;

/** Undefined where no master answers. */
export async function processesOf({ host, places }: Watched): Promise<Processes | undefined> {
  const text = await host.ask(places.masterSocket, 'show proc').catch(() => '');
  return parseProcesses(text);
}

/** As processesOf, with patience: in the middle of a reload a master answers nobody. */
export function answering(watched: Watched, ms: number): Promise<Processes | undefined> {
  return until(watched, ms, () => processesOf(watched));
}

/** Loads `config`, which lies in its place. The reason where that failed: the workers before go on. */
export async function reload(watched: Watched, config: string): Promise<string | undefined> {
  const before = await answering(watched, LISTENING_MS);
  if (before === undefined) return 'its master socket does not answer';
  const { host, places } = watched;
  // The master may replace itself before it has answered. What came of it is seen below.
  const answer = await host.ask(places.masterSocket, 'reload').catch(() => '');
  const told = parseReload(answer);
  if (told?.ok === false) return told.words || (await lastWords(host));
  const after = await until(watched, RELOAD_MS, async () => {
    const seen = await processesOf(watched);
    return seen !== undefined && seen.reloads > before.reloads ? seen : undefined;
  });
  if (after === undefined) return `nothing came of the reload in ${RELOAD_MS / 1000} s`;
  const isNew = after.workers.some((pid) => !before.workers.includes(pid));
  if (after.failed > 0 || !isNew) return lastWords(host);
  return serves(watched, config);
}

/** After a start: a worker, with our servers. The reason where there is none. */
export async function comesUp(watched: Watched, config: string): Promise<string | undefined> {
  const up = await until(watched, LISTENING_MS, async () => {
    const seen = await processesOf(watched);
    return seen !== undefined && seen.workers.length > 0 ? seen : undefined;
  });
  if (up === undefined) return lastWords(watched.host);
  return serves(watched, config);
}

/** A HAProxy that was told of another file reloads that one, and says that all is well. */
async function serves(watched: Watched, config: string): Promise<string | undefined> {
  const wanted = targetsOf(config).map((target) => target.split(' ').slice(0, 2).join(' '));
  const same = await until(watched, LISTENING_MS, async () => {
    const { host, places } = watched;
    const stat = await host.ask(places.statsSocket, 'show stat').catch(() => undefined);
    if (stat === undefined) return undefined;
    const seen = parseStat(stat).map(({ backend, name }) => `${backend} ${name}`);
    return seen.toSorted().join() === wanted.toSorted().join() || undefined;
  });
  return same ? undefined : `it runs, and not from ${watched.places.config}`;
}

async function lastWords(host: HaproxyHost): Promise<string> {
  const words = await host.lastWords().catch(() => '');
  return words || 'it did not say why: look into its journal';
}

/** What `look` finds, as soon as it finds something; undefined when `ms` are over. */
async function until<T>(
  { clock }: Watched,
  ms: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.now() >= end) return found;
    await clock.sleep(LOOK_EVERY_MS);
  }
}
