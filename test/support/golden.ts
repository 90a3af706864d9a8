/**
 * Whole rendered artefacts as expected values.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compares `actual` with a file under test/golden. UPDATE_GOLDEN=1 rewrites it, for review in git diff. */
export function assertGolden(name: string, actual: string): void {
  const file = fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(
    actual,
    readFileSync(file, 'utf8'),
    `${name} differs; run with UPDATE_GOLDEN=1 and read the diff`,
  );
}
