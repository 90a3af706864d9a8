/**
 * `npm start`: from a fresh machine to a serving Pilotlight.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureNpmPackages, pinnedNode, root } from './npm-packages.mjs';
import { ensureStartPackages } from './start-packages.mjs';

ensureNpmPackages({ dev: false });
ensureStartPackages();

const node = pinnedNode();
// A Pi's memory: a small young generation, and threads that find their code stripped and compiled (measured:
// 139 MB instead of 185 when idle).
const words = ['--max-semi-space-size=2', join(root, 'src/main.ts'), ...process.argv.slice(2)];
const env = {
  // One arena for all threads, and what is freed goes back to the system: glibc keeps up to 32 MB once a large piece,
  // as of scrypt, was freed (measured: 213 MB instead of 223 with a hundred boots).
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '1048576',
  ...process.env,
  NODE_COMPILE_CACHE: join(root, '.cache/compiled'),
};

if (process.execve) {
  // The service takes this process's place: one process to signal, and no second Node in memory.
  process.execve(node, [node, ...words], env);
} else {
  const service = spawn(node, words, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => service.kill(signal));
  service.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
