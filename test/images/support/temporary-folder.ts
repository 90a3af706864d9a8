/**
 * A folder that lives as long as a test.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export async function temporaryFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
