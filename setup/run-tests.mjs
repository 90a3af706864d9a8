/**
 * Finds the test files and hands them to Node's own runner.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pinnedNode, root } from './npm-packages.mjs';

/** `fast`: no root, no peers. `slow`: namespaces, firmware, peers, a hundred kills. */
export function testFiles(kind) {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter(
      (name) => name.endsWith('.test.ts') && name.endsWith('.slow.test.ts') === (kind === 'slow'),
    )
    .map((name) => join('test', name))
    .sort();
}

/** The longest file takes ten minutes; one that hangs may not keep the others from being run. */
const FILE_LIMIT_MS = 25 * 60_000;

/** Runs `files` one after the other, each in a process of its own, and names those that failed. The exit status. */
export function runTests(files) {
  const failed = files.filter((file) => !runFile(file));
  for (const file of failed) console.error(`failed: ${file}`);
  return failed.length > 0 ? 1 : 0;
}

function runFile(file) {
  const { status, error } = spawnSync(pinnedNode(), ['--test', '--test-reporter=spec', file], {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
    timeout: FILE_LIMIT_MS,
  });
  if (error) console.error(`${file} was ended: ${error.message}`);
  return status === 0;
}

/**
 * Runs the fast tests in as many processes as there are processors: a process for each file would spend
 * most of its time on starting. What each one says is printed when it is done.
 */
export async function runFastTests() {
  const shards = availableParallelism();
  const runs = Array.from({ length: shards }, (_, index) => runShard(index + 1, shards));
  const statuses = [];
  for (const run of runs) {
    const { status, output } = await run;
    process.stdout.write(output);
    statuses.push(status);
  }
  return statuses.some((status) => status !== 0) ? 1 : 0;
}

async function runShard(index, shards) {
  const flags = ['--test', '--test-isolation=none', '--test-reporter=spec'];
  const words = [...flags, `--test-shard=${index}/${shards}`, ...testFiles('fast')];
  const child = spawn(pinnedNode(), words, { cwd: root, env: environment() });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  return { status: status ?? 1, output: Buffer.concat(chunks) };
}

/** What one process strips and compiles, the next one finds done. */
function environment() {
  return { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compiled') };
}
