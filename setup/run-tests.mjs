/**
 * Finds the test files and hands them to Node's own runner.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
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

/** Runs `files` one after the other, each in a process of its own. */
export function runTests(files) {
  return files.map(runFile);
}

/**
 * The same for the slow files. They measure time and boot machines, and a shared computer can stop for
 * seconds: one that fails is run a second time. What passes only then is named, with what it said before.
 */
export function runSlowTests(files) {
  return runTests(files).map((first) => {
    if (first.passed) return first;
    const second = runFile(first.name);
    if (second.passed) console.error(`unsteady: ${first.name}\n${first.said}`);
    return second;
  });
}

/** Tells once more what failed, where it is found: at the end. The exit status. */
export function verdict(runs) {
  const failed = runs.filter(({ passed }) => !passed);
  for (const { name, said } of failed) console.error(`failed: ${name}\n${said}`);
  for (const { name } of failed) console.error(`failed: ${name}`);
  return failed.length > 0 ? 1 : 0;
}

function runFile(name) {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-report-'));
  const report = join(folder, 'report');
  const { status, error } = spawnSync(
    pinnedNode(),
    ['--test', ...reporter('stdout'), ...reporter(report), name],
    { cwd: root, stdio: 'inherit', env: environment(), timeout: FILE_LIMIT_MS },
  );
  const told = existsSync(report) ? readFileSync(report, 'utf8') : '';
  rmSync(folder, { recursive: true });
  const said = error ? `It was ended: ${error.message}` : failures(told);
  return { name, passed: status === 0, said };
}

/** What a report ends with where a test failed; all of it, where it does not come that far. */
function failures(report) {
  return report.slice(Math.max(0, report.lastIndexOf('✖ failing tests:'))).trimEnd();
}

function reporter(destination) {
  return ['--test-reporter=spec', `--test-reporter-destination=${destination}`];
}

/**
 * Runs the fast tests in as many processes as there are processors: a process for each file would spend
 * most of its time on starting. What each one says is printed when it is done.
 */
export async function runFastTests() {
  const shards = availableParallelism();
  const runs = Array.from({ length: shards }, (_, index) => runShard(index + 1, shards));
  for (const run of runs) process.stdout.write((await run).output);
  return Promise.all(runs);
}

async function runShard(index, shards) {
  const flags = ['--test', '--test-isolation=none', '--test-reporter=spec'];
  const words = [...flags, `--test-shard=${index}/${shards}`, ...testFiles('fast')];
  const child = spawn(pinnedNode(), words, { cwd: root, env: environment() });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => chunks.push(chunk));
  const [status] = await once(child, 'close');
  const output = Buffer.concat(chunks).toString();
  const name = `fast tests, part ${index} of ${shards}`;
  return { name, passed: status === 0, output, said: failures(output) };
}

/** What one process strips and compiles, the next one finds done. */
function environment() {
  return { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compiled') };
}
