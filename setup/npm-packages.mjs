/**
 * Brings the npm packages, and the Node that they pin, onto a fresh machine.
 *
 * Runs on whatever Node the machine has (18 or later), before anything is installed: plain JavaScript,
 * nothing but Node's own modules.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs exactly what package-lock.json says, unless it is there already.
 *
 * Install scripts stay off: no package that Pilotlight uses needs one (better-sqlite3 carries its
 * binaries), and one less thing runs as root.
 *
 * @param {{ dev: boolean }} options whether the tests' packages are wanted too
 */
export function ensureNpmPackages({ dev }) {
  const stampFile = join(root, 'node_modules/.pilotlight');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8').split(' ') : [];
  if (stamp[0] === lock && (stamp[1] === 'dev' || !dev)) return;
  // Not on standard output: that is a command's result.
  console.error('Installing npm packages …');
  // Only its errors: it would warn that the machine's own Node is old, which nothing of ours runs on.
  const flags = [
    'ci',
    '--loglevel=error',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...(dev ? ['--include=dev'] : ['--omit=dev']),
  ];
  const { status, error } = spawnSync('npm', flags, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error(
      `npm ${flags.join(' ')} failed${error ? `: ${error.message}` : ''}. Is the npm registry within reach?`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, `${lock} ${dev ? 'dev' : 'production'}`);
}

/** The pinned Node's binary; the running one where it is new enough and the platform has no pinned one. */
export function pinnedNode() {
  const pinned = join(root, `node_modules/node-linux-${process.arch}/bin/node`);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `Pilotlight needs Node 24. There is none for ${process.platform}-${process.arch} in its packages, and this is ${process.version}.`,
  );
  return process.exit(1);
}
