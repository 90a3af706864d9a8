/**
 * The whole service as a process on loopback, for figures that only the whole has.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** As `npm start` runs it. */
const FLAGS = ['--max-semi-space-size=2'];
const MALLOC = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
const COMPILED = fileURLToPath(new URL('../.cache/compiled', import.meta.url));
/** Real-time priority 1 (chrt(1)); it execs, so the process id is the program's. */
export const AHEAD = ['chrt', '--rr', '1'];
const TOKEN = 'the-token-of-the-benchmarks';

export const PORTS = {
  http: 28_080,
  bulk: 28_081,
  dhcp: 28_067,
  pxe: 28_411,
  tftp: 28_069,
  join: 28_443,
};

export type Pilotlight = {
  readonly child: ChildProcess;
  /** With `DATA/images`. */
  readonly data: string;
  api(method: string, path: string, body?: unknown): Promise<Response>;
  /** Resident memory in MB (10^6 bytes), from /proc. */
  residentMb(): Promise<number>;
  /** Leaves `data` as it is. */
  stop(): Promise<void>;
};

export const newDataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'pilotlight-bench-'));

type StartOptions = {
  readonly ready?: boolean;
  readonly ahead?: boolean;
  readonly more?: Readonly<Record<string, string>>;
};

/**
 * Starts the service over the folder `data`. `ready: false` returns at once, before it answers; `ahead`
 * runs it ahead of whatever else the machine does, for figures of its own time. That wants root. `more` is
 * for its environment.
 */
export async function startPilotlight(
  data: string,
  { ready = true, ahead = false, more = {} }: StartOptions = {},
): Promise<Pilotlight> {
  const env = {
    PATH: process.env['PATH'],
    ...MALLOC,
    NODE_COMPILE_CACHE: COMPILED,
    PILOTLIGHT_DATA: data,
    PILOTLIGHT_ADMIN_TOKEN: TOKEN,
    PILOTLIGHT_INTERFACES: 'lo',
    PILOTLIGHT_INSTALLS_AT_ONCE: '1000',
    PILOTLIGHT_LOG_LEVEL: 'warn',
    ...Object.fromEntries(
      Object.entries(PORTS).map(([name, port]) => [
        `PILOTLIGHT_${name.toUpperCase()}_PORT`,
        String(port),
      ]),
    ),
    ...more,
  };
  const [program = '', ...argv] = [...(ahead ? AHEAD : []), process.execPath, ...FLAGS, MAIN];
  const child = spawn(program, argv, {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const api = (method: string, path: string, body?: unknown) =>
    fetch(`http://127.0.0.1:${PORTS.http}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  if (ready) await answering(child);
  return {
    child,
    data,
    api,
    residentMb: () => residentMb(child.pid),
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** MB (10^6 bytes) that the process `pid` holds in RAM. */
export async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
}

async function answering(child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 1200 && child.exitCode === null; tries++) {
    const health = await fetch(`http://127.0.0.1:${PORTS.http}/healthz`).catch(() => undefined);
    if (health?.ok) return;
    await delay(50);
  }
  child.kill('SIGKILL');
  throw new Error('the service does not answer');
}
