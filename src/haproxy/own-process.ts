/**
 * HAProxy as a process of ours: started, found again after a restart, and ended.
 *
 * It runs in a session of its own: what ends Pilotlight without asking (SIGKILL, out of memory) does not
 * end it, and traffic goes on. The next start finds it by its master socket, or by its pid file.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { open, readFile, stat, truncate } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ENVIRONMENT, type Places } from './haproxy-host.ts';
import { answering, type Clock, type Watched } from './reload.ts';

const TERM_MS = 5000;
/** A master that reloads, and can't, is deaf for 2 s (measured). */
const ANSWER_MS = 5000;
const LOOK_EVERY_MS = 50;
const MOST_LOOKS = 20;
/** A server that goes down and comes back writes a line each: it is begun anew when it has grown so long. */
const MOST_LOG_BYTES = 1024 * 1024;

export type OwnPlaces = { readonly log: string; readonly pidFile: string };

export function ownPlacesIn(folder: string): OwnPlaces {
  return { log: `${folder}/haproxy.log`, pidFile: `${folder}/haproxy.pid` };
}

/** Starts a master. Resolves to its pid; rejects where the program can't be run. */
export async function startMaster(
  program: string,
  places: Places,
  { log, pidFile }: OwnPlaces,
): Promise<{ readonly pid: number; readonly ended: Promise<string> }> {
  const { config, masterSocket } = places;
  const words = ['-W', '-S', `unix@${masterSocket},mode,600`, '-f', config, '-p', pidFile];
  // Appended to: a file that is cut short then has no hole in it.
  const fd = openSync(log, 'a', 0o600);
  try {
    const child = spawn(program, words, {
      ...{ cwd: '/', env: ENVIRONMENT, detached: true },
      stdio: ['ignore', fd, fd],
    });
    const ended = once(child, 'exit').then(
      ([code, signal]) => `haproxy ended with ${signal ?? `code ${code}`}`,
      (error: Error) => error.message,
    );
    child.unref();
    if (child.pid !== undefined) return { pid: child.pid, ended };
    throw new Error(`${program} could not be started: ${await ended}`);
  } finally {
    closeSync(fd);
  }
}

/** The pid of a master that an earlier process of ours left behind and that still answers. */
export async function findMaster(watched: Watched, own: OwnPlaces): Promise<number | undefined> {
  const left = await leftBehind(watched, own);
  const pid = (await answering(watched, left === undefined ? 0 : ANSWER_MS))?.masterPid;
  return pid !== undefined && (await isOurs(pid, watched.places)) ? pid : undefined;
}

/** Ends a master that does not answer any more: it would keep the ports. */
export async function endOrphan(watched: Watched, own: OwnPlaces): Promise<void> {
  const pid = await leftBehind(watched, own);
  if (pid !== undefined) await endMaster(pid, watched.places, watched.clock);
}

async function leftBehind({ places }: Watched, { pidFile }: OwnPlaces) {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 1 && (await isOurs(pid, places)) ? pid : undefined;
}

/** All its workers end with it, and their connections. */
export async function endMaster(pid: number, places: Places, clock: Clock): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const until = clock.now() + TERM_MS;
    if (!(await isOurs(pid, places))) return;
    send(pid, signal);
    while (clock.now() < until) {
      if (!(await isOurs(pid, places))) return;
      await clock.sleep(LOOK_EVERY_MS);
    }
  }
}

/** Pids are given again: only a process that was started over our configuration is ours. */
export async function isOurs(pid: number, { config }: Places): Promise<boolean> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
    if (words === undefined || (await isZombie(pid))) return false;
    if (words !== '') return words.split('\0').includes(config);
    // A master that replaces itself, as at every reload, has no words for a moment.
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

async function isZombie(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return text.slice(text.lastIndexOf(')')).startsWith(') Z');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

export type ProcessLog = {
  /** From here on is of late. */
  mark(): Promise<void>;
  sinceMark(): Promise<string>;
};

export function createProcessLog({ log }: OwnPlaces): ProcessLog {
  let from = 0;
  const size = async (): Promise<number> => (await stat(log).catch(() => ({ size: 0 }))).size;
  return {
    async mark() {
      if ((await size()) > MOST_LOG_BYTES) await truncate(log);
      from = await size();
    },
    async sinceMark() {
      const file = await open(log, 'r').catch(() => undefined);
      if (file === undefined) return '';
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, from);
        return buffer.toString('utf8', 0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}
