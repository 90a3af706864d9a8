/**
 * `npm test`: installs what the tests need, checks style and types, and runs all tests, or those named
 * on the command line.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { lint } from './lint.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { runFastTests, runSlowTests, runTests, testFiles, verdict } from './run-tests.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

// What the tests say they need: test/setup.test.ts holds the two together.
const TEST_PACKAGES = JSON.parse(
  readFileSync(new URL('test-packages.json', import.meta.url), 'utf8'),
);

ensureNpmPackages({ dev: true });
ensureSystemPackages(TEST_PACKAGES, 'the tests of firmware and of other programs');

const named = process.argv.slice(2);
if (named.length > 0) process.exit(verdict(runTests(named)));

const lintStatus = lint();
// The slow ones boot machines and measure time: one file at a time.
const runs = [...(await runFastTests()), ...runSlowTests(testFiles('slow'))];
process.exit(verdict(runs) || lintStatus);
