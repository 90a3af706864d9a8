/**
 * `npm run bench`: the figures of the README, each against its peer.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { ensureNpmPackages, pinnedNode, root } from './npm-packages.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

// Peers that are daemons are fetched and unpacked by the benchmarks, and never installed.
const BENCH_PACKAGES = ['curl', 'dnsmasq-base', 'iproute2', 'ipxe', 'wrk', 'xorriso'];

ensureNpmPackages({ dev: true });
ensureSystemPackages(BENCH_PACKAGES, 'some of the figures');

const words = ['bench/run.ts', ...process.argv.slice(2)];
const { status } = spawnSync(pinnedNode(), words, { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
