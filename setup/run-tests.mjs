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
  const { status } = spawnSync(pinnedNode(), words, { cwd: root, stdio: 'inherit' });
  return status ?? 1;
}
