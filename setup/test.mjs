/**
 * `npm test`: installs what the tests need, checks style and types, and runs all tests, or those named
 * on the command line.
 *
 * @module
 */
import { lint } from './lint.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { runFastTests, runTests, testFiles } from './run-tests.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const TEST_PACKAGES = [
  'atftp',
  'busybox-static',
  'cpio',
  'curl',
  'debian-installer-12-netboot-amd64|debian-installer-13-netboot-amd64',
  'dnsmasq-base',
  'iproute2',
  'ipxe',
  'ipxe-qemu',
  'libarchive-tools',
  'nftables',
  'ovmf',
  'python3',
  'qemu-system-x86',
  'seabios',
  'tcpdump',
  'tftp-hpa',
  'xorriso',
];

ensureNpmPackages({ dev: true });
ensureSystemPackages(TEST_PACKAGES, 'the tests of firmware and of other programs');

const named = process.argv.slice(2);
if (named.length > 0) process.exit(runTests(named));

// The slow ones boot machines and measure time: one file at a time.
const statuses = [lint(), await runFastTests(), runTests(testFiles('slow'))];
process.exit(statuses.some((status) => status !== 0) ? 1 : 0);
