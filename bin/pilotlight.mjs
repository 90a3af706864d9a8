#!/usr/bin/env node
/**
 * `pilotlight …`: the command line, on the Node that the packages pin.
 *
 * Runs on whatever Node the machine has (18 or later), as setup/ does.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNpmPackages, pinnedNode, root } from '../setup/npm-packages.mjs';

const words = process.argv.slice(2);

if (words.length === 1 && words[0] === 'serve') {
  // The service brings what else it needs.
  process.argv.pop();
  await import('../setup/start.mjs');
} else {
  // Never in place of packages that a running service uses: npm start brings new ones.
  if (!existsSync(join(root, 'node_modules/.pilotlight'))) ensureNpmPackages({ dev: false });
  run(pinnedNode(), [join(root, 'src/cli.ts'), ...words]);
}

/** In this process's place where Node can, so that there is one to signal, and one in memory. */
function run(node, words) {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compiled') };
  if (process.execve) process.execve(node, [node, ...words], env);
  const child = spawn(node, words, { stdio: 'inherit', env });
  // A terminal tells both, and the child decides how to end; anybody else tells this one alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
