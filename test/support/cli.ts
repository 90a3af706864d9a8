/**
 * The command line: as a program, and within this process where many runs would take long.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../src/cli/run.ts';
import type { World } from '../../src/cli/world.ts';
import { readSite } from '../../src/config/read-site.ts';
import { parseConfig } from '../../src/config.ts';
import type { Site } from '../../src/domain/site/site.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type CliRun = { readonly exit: number | null; readonly out: string; readonly err: string };

export type CliSettings = {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; it ends behind it. */
  readonly input?: string;
  /** What is typed at a terminal, a line a question: all three streams are one then. */
  readonly typed?: readonly (string | (() => Promise<string>))[];
  /** Of the terminal. */
  readonly columns?: number;
  /** In the place of the doctor. */
  readonly examine?: World['examine'];
};

/** A folder that is gone with the test. */
export function folderOf(context: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-cli-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Nothing of the environment that runs the tests, and no login. */
function environment(
  env: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], HOME: '/nonexistent', TZ: 'UTC', ...env };
}

/** src/cli.ts in a process of its own. */
export async function spawnCli(
  words: readonly string[],
  settings: CliSettings = {},
): Promise<CliRun> {
  const child = spawn(process.execPath, ['src/cli.ts', ...words], {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: join(ROOT, '.cache/compiled'), ...environment(settings.env) },
    stdio: 'pipe',
  });
  const texts = [child.stdout, child.stderr].map(collect);
  child.stdin.on('error', () => {}).end(settings.input ?? '');
  const [exit] = (await once(child, 'close')) as [number | null];
  const [out = '', err = ''] = texts.map((text) => text());
  return { exit, out, err };
}

/** The same program in this process, at a terminal where `typed` is given. */
export async function runHere(
  words: readonly string[],
  settings: CliSettings = {},
): Promise<CliRun> {
  const { env, input = '', typed, columns = 100, examine = noDoctor } = settings;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, err] = [collect(stdout), collect(stderr)];
  if (typed === undefined) stdin.end(input);
  else {
    const lines = [...typed];
    // A person types once the question stands there.
    stderr.on('data', (text: string) => {
      if (/[?:\]] ?$/.test(text)) void type(lines.shift() ?? '', stdin);
    });
    for (const stream of [stdin, stdout, stderr]) Object.assign(stream, { isTTY: true, columns });
  }
  const world = {
    ...{ stdin, stdout, stderr, env: environment(env) },
    now: Date.now,
    serve: () => assert.fail('no test serves here'),
    backup: () => assert.fail('no test backs up here'),
    restore: () => assert.fail('no test restores here'),
    examine,
    readSite: async (file: string) => readSiteFile(file),
  };
  const exit = await runCli(words, world as unknown as World);
  return { exit, out: out(), err: err() };
}

const noDoctor: World['examine'] = () => assert.fail('no test examines here');

async function type(line: string | (() => Promise<string>), stdin: PassThrough): Promise<void> {
  stdin.write(`${typeof line === 'string' ? line : await line()}\n`);
}

/** As src/cli.ts has it. */
export function readSiteFile(file: string): Site {
  const host = { env: {}, pid: 0, lowPorts: true, root: true };
  return readSite(file, (text) => parseConfig(text, host));
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

export type Talker = {
  cli(line: string, settings?: CliSettings): Promise<CliRun>;
  /** The same, which has to end well; its output. */
  done(line: string, settings?: CliSettings): Promise<string>;
  /** The same with --json, and its values. */
  json<T>(line: string): Promise<readonly T[]>;
};

/** Commands are split at spaces, but for those in double quotes. */
export function talkTo(server: string, token: string, run: typeof runHere = runHere): Talker {
  const env = { PILOTLIGHT_SERVER: server, PILOTLIGHT_TOKEN: token };
  const cli = (line: string, settings: CliSettings = {}) =>
    run(wordsOf(line), { ...settings, env: { ...env, ...settings.env } });
  async function done(line: string, settings?: CliSettings): Promise<string> {
    const { exit, out, err } = await cli(line, settings);
    assert.equal(exit, 0, `${line}: ${err}`);
    return out;
  }
  async function json<T>(line: string): Promise<readonly T[]> {
    const lines = (await done(`${line} --json`)).trimEnd().split('\n');
    return lines.map((text) => JSON.parse(text) as T);
  }
  return { cli, done, json };
}

export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}
