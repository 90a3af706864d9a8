/**
 * The real service, on Pilotlight's host in the lab, and its API for the test.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withHaproxy } from './installed-haproxy.ts';
import { NETBOOT } from './netboot-package.ts';
import { type LabNetwork, PILOT_ADDRESS } from './network.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
export const TOKEN = 'the-lab-s-own-admin-token';

export type LabNode = {
  readonly stage: string;
  readonly hostname: string | null;
  readonly arch: string | null;
  readonly uuid: string | null;
  readonly macs: readonly string[];
  readonly sshHostKeys: readonly string[];
  readonly attempt: number;
  readonly failure: { readonly stage: string; readonly reason: string } | null;
  readonly progress: { readonly percent: number; readonly step: string } | null;
  readonly stuck: { readonly cause: string } | null;
  /** The waypoints that it passed, and when. */
  readonly seen: Readonly<Record<string, string>>;
  readonly firstBoot: LabFirstBoot | null;
};

export type LabFirstBoot = {
  readonly addresses: readonly { readonly interfaceName: string; readonly address: string }[];
  readonly kernel: string | null;
  readonly system: string | null;
  readonly disk: { readonly path: string; readonly size: number; readonly model: string } | null;
};

export type TimelineLine = {
  readonly kind: string;
  readonly stage: string;
  readonly text: string;
  readonly at: string;
  readonly log: string | null;
};

export type Service = {
  /** A socket in the file system that leads to its HTTP port. */
  readonly doorway: string;
  /** Sends JSON to the API and gives what it answers, text as it is. Throws for any status but 2xx. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  node(name: string): Promise<LabNode>;
  nodes(): Promise<readonly LabNode[]>;
  timeline(name: string): Promise<readonly TimelineLine[]>;
  /** The first line whose text matches. Notes are written behind the answers they tell of: it is waited for. */
  waitForLine(name: string, pattern: RegExp, timeoutMs: number): Promise<TimelineLine>;
  log(): string;
  /** SIGKILL: it can't save or close anything. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again with what it left, and waits until it answers. */
  startAgain(): Promise<void>;
};

export type ServiceOptions = {
  /** Off where the router names Pilotlight. */
  readonly dhcp: 'proxy' | 'off';
  /** The folder that holds the ISO. */
  readonly images: string;
  readonly minimumMemoryMiB: number;
  /** Of the profile `lab`; NFS where it is missing. */
  readonly medium?: 'nfs' | 'http';
  /** More words for the kernel. */
  readonly kernelOptions?: readonly string[];
  /** Further profiles, by name. */
  readonly profiles?: Readonly<Record<string, string>>;
  /** Text of cluster.yaml. */
  readonly cluster?: string;
  /** HAProxy's program, where the service is to find one. */
  readonly haproxy?: string;
};

/** Starts `src/main.ts` in the pilot's namespace and waits until it answers. It ends with the network. */
export async function startService(network: LabNetwork, options: ServiceOptions): Promise<Service> {
  const [data, logFile] = [join(network.folder, 'data'), join(network.folder, 'service.log')];
  writeProfile(join(data, 'profiles'), options);
  if (options.cluster !== undefined) writeFileSync(join(data, 'cluster.yaml'), options.cluster);
  writeFileSync(logFile, '');
  const start = () => launch(network, { ...options, data, logFile });
  let child = start();
  const doorway = openDoorway(network);
  const api = apiThrough(doorway);
  const readLog = () => readFileSync(logFile, 'utf8');
  const ready = () => answers(api, () => child.exitCode !== null, readLog);
  await ready();
  const timeline = async (name: string) => {
    const answer = await api('GET', `/nodes/${name}/timeline?limit=1000`);
    return (answer as { entries: readonly TimelineLine[] }).entries;
  };
  return {
    ...{ doorway, api, log: readLog, timeline },
    node: async (name) => (await api('GET', `/nodes/${name}`)) as LabNode,
    nodes: async () => ((await api('GET', '/nodes')) as { nodes: LabNode[] }).nodes,
    waitForLine: (name, pattern, timeoutMs) =>
      lineIn(() => timeline(name), pattern, Date.now() + timeoutMs),
    async kill() {
      if (child.exitCode !== null)
        throw new Error(`the service had ended by itself:\n${readLog()}`);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async startAgain() {
      child = start();
      await ready();
    },
  };
}

type Launch = Pick<ServiceOptions, 'dhcp' | 'images' | 'haproxy'> & {
  readonly data: string;
  readonly logFile: string;
};

function launch(
  network: LabNetwork,
  { data, images, dhcp, haproxy, logFile }: Launch,
): ChildProcess {
  const command = [process.execPath, MAIN];
  const log = openSync(logFile, 'a');
  const child = network.pilot.spawn(
    haproxy ? withHaproxy(network.folder, haproxy, command) : command,
    {
      cwd: network.folder,
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env['PATH'],
        HOME: network.folder,
        PILOTLIGHT_DATA: data,
        PILOTLIGHT_IMAGES: images,
        PILOTLIGHT_LOADERS: NETBOOT,
        PILOTLIGHT_ADMIN_TOKEN: TOKEN,
        PILOTLIGHT_DHCP: dhcp,
        PILOTLIGHT_LOG_LEVEL: 'debug',
      },
    },
  );
  closeSync(log);
  return child;
}

async function lineIn(
  timeline: () => Promise<readonly TimelineLine[]>,
  pattern: RegExp,
  deadline: number,
): Promise<TimelineLine> {
  for (;;) {
    const found = (await timeline()).find(({ text }) => pattern.test(text));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`the timeline has no line like ${pattern}`);
    await sleep(500);
  }
}

/** The profile `lab`: 24.04 on a serial console, for machines with little memory; and those of the test. */
function writeProfile(folder: string, options: ServiceOptions): void {
  const { minimumMemoryMiB, medium = 'nfs', kernelOptions = [] } = options;
  const lines = [
    'description: the lab',
    'image: "24.04"',
    'kernelOptions:',
    ...['console=ttyS0', ...kernelOptions].map((word) => `  - ${word}`),
    `minimumMemoryMiB: ${minimumMemoryMiB}`,
    `medium: ${medium}`,
  ];
  mkdirSync(folder, { recursive: true });
  const all = { ...options.profiles, lab: `${lines.join('\n')}\n` };
  for (const [name, text] of Object.entries(all)) {
    writeFileSync(join(folder, `${name}.yaml`), text);
  }
}

/** A socket in the file system that leads to the service's HTTP port: the test is in no namespace of the lab. */
function openDoorway(network: LabNetwork): string {
  const path = join(network.folder, 'api.sock');
  network.pilot.spawn(
    ['socat', `UNIX-LISTEN:${path},fork`, `TCP:${PILOT_ADDRESS}:8080,retry=50,interval=0.1`],
    { stdio: 'ignore' },
  );
  return path;
}

type Answer = { readonly status: number; readonly isJson: boolean; readonly body: string };

function apiThrough(socketPath: string): Service['api'] {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request({ socketPath, method, path: `/api/v1${path}`, headers, timeout: 60_000 });
    const answer = await new Promise<Answer>((resolve, reject) => {
      sent.once('error', reject);
      sent.once('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
      sent.once('response', (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, isJson: isJson(response), body }),
          reject,
        );
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const inRange = answer.status >= 200 && answer.status < 300;
    assert.ok(inRange, `${method} ${path}: ${answer.status} ${answer.body}`);
    if (answer.body === '') return undefined;
    return answer.isJson ? JSON.parse(answer.body) : answer.body;
  };
}

function isJson({ headers }: IncomingMessage): boolean {
  return /json/.test(headers['content-type'] ?? '');
}

async function answers(
  api: Service['api'],
  ended: () => boolean,
  log: () => string,
): Promise<void> {
  for (let tries = 0; tries < 450; tries++) {
    const answered = await api('GET', '/nodes').then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (ended()) break;
    await sleep(200);
  }
  throw new Error(`the service does not answer:\n${log()}`);
}
