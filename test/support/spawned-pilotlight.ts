/**
 * The whole service as a process, on free ports of loopback.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'the-token-of-the-examples';
const PORTS = ['HTTP', 'BULK', 'DHCP', 'PXE', 'TFTP', 'JOIN'] as const;
/** How long it may take to start. */
const PATIENCE_MS = 240_000;
type PortName = (typeof PORTS)[number];

export type SpawnedPilotlight = {
  readonly child: ChildProcess;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly url: string;
  /** An admin's. */
  readonly token: string;
  /** With an admin's token; waits until the service answers. */
  get(path: string): Promise<Response>;
  /** As `get`; the body and its status. */
  send(method: 'POST' | 'PATCH', path: string, body: object): Promise<SentAnswer>;
  /** As a power cut of its host. */
  kill(): Promise<void>;
};

export type SentAnswer = { readonly status: number; readonly body: Record<string, unknown> };

/** Ends with the test, and has to end well. */
export async function spawnPilotlight(
  context: TestContext,
  env: Readonly<Record<string, string>>,
): Promise<SpawnedPilotlight> {
  const ports = await portsByName();
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      PILOTLIGHT_INTERFACES: 'lo',
      PILOTLIGHT_ADMIN_TOKEN: TOKEN,
      ...Object.fromEntries(PORTS.map((name) => [`PILOTLIGHT_${name}_PORT`, `${ports[name]}`])),
      ...env,
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  context.after(async () => {
    if (child.signalCode === 'SIGKILL') return;
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
  const url = `http://127.0.0.1:${ports.HTTP}`;
  return {
    child,
    ports,
    url,
    token: TOKEN,
    get: (path) => get(child, `${url}${path}`),
    async send(method, path, body) {
      await get(child, `${url}/healthz`);
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function portsByName(): Promise<Record<PortName, number>> {
  const ports = await freePorts(PORTS.length);
  const named = PORTS.map((name, index) => [name, ports[index] ?? 0] as const);
  return Object.fromEntries(named) as Record<PortName, number>;
}

/** A service that starts beside much else takes minutes; one that has ended is not waited for. */
async function get(child: ChildProcess, url: string): Promise<Response> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const { exitCode, signalCode } = child;
    const hasEnded = exitCode !== null || signalCode !== null;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } }).catch(
      () => undefined,
    );
    if (answer !== undefined) return answer;
    if (hasEnded) assert.fail(`the service ended, with ${exitCode ?? signalCode}`);
    await delay(100);
  }
  return assert.fail(`${url} does not answer`);
}
