/**
 * Biome and the type checker.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { root } from './npm-packages.mjs';

/** 0 where both have nothing to say. */
export function lint() {
  return call('biome', 'check', '--error-on-warnings') || call('tsc', '--noEmit');
}

function call(command, ...words) {
  const program = `node_modules/.bin/${command}`;
  return spawnSync(program, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
