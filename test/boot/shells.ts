/**
 * The shells that run our programs on machines: dash in Ubuntu, busybox in small live systems.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const SHELLS: readonly (readonly string[])[] = [['dash'], ['busybox', 'sh']];

export async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-shell '));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export type Ended = { readonly code: number; readonly said: string };

/** Runs `script` as a file. `said` is what it wrote to standard error. */
export async function runScript(
  shell: readonly string[],
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-script-'));
  const file = join(folder, 'script.sh');
  await writeFile(file, script);
  const [program = '', ...args] = shell;
  const child = spawn(program, [...args, file], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? -1));
  });
  await rm(folder, { recursive: true });
  return { code, said: Buffer.concat(chunks).toString() };
}

/**
 * Commands that stand in for the real ones, each a body in shell. What is called is written to
 * `calls`. Debian's busybox takes its own applets before PATH, so a script begins with `prelude`.
 */
export async function standIns(folder: string, bodies: Readonly<Record<string, string>>) {
  const bin = join(folder, 'bin');
  const calls = join(folder, 'calls');
  await mkdir(bin, { recursive: true });
  await writeFile(calls, '');
  for (const [name, body] of Object.entries(bodies)) {
    const file = join(bin, name);
    await writeFile(file, `#!/bin/sh\necho "${name} $*" >>'${calls}'\n${body}\n`);
    await chmod(file, 0o755);
  }
  return {
    path: `${bin}:${process.env['PATH']}`,
    bin,
    prelude: Object.keys(bodies)
      .map((name) => `${name}() { '${join(bin, name)}' "$@"; }\n`)
      .join(''),
    calls: async () => (await readFile(calls, 'utf8')).split('\n').filter(Boolean),
  };
}

export type Received = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** Answers with `statuses` one after the other, then with 204; keeps what it received. */
export async function collector(context: TestContext, statuses: readonly number[] = []) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = '', headers } = request;
    received.push({ url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(statuses[received.length - 1] ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  context.after(stop);
  const { port } = server.address() as AddressInfo;
  return { received, port, origin: `http://127.0.0.1:${port}`, stop };
}
