/**
 * Finds the test files and hands them to Node's own runner.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNode, root } from './npm-packages.mjs';

/** `fast`: no root, no peers, under a minute. `slow`: namespaces, firmware, peers, a hundred kills. */
export function testFiles(kind) {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter(
      (name) => name.endsWith('.test.ts') && name.endsWith('.slow.test.ts') === (kind === 'slow'),
    )
    .map((name) => join('test', name))
    .sort();
}

/** Runs `files` with the pinned Node; the exit status of its runner. */
export function runTests(files, flags = []) {
  const words = ['--test', '--disable-warning=ExperimentalWarning', ...flags, ...files];
  // Each file is a process of its own: what it strips and compiles, the next one finds done.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compiled') };
  const { status } = spawnSync(pinnedNode(), words, { cwd: root, stdio: 'inherit', env });
  return status ?? 1;
}
