/**
 * The real store, in memory or in a folder of its own, closed at the end of the test.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openStore, type Store } from '../../src/store/store.ts';
import type { StoreOptions } from '../../src/store/store-parts.ts';

/** What the newest schema has, in the order of names. */
export const TABLES = [
  'audit',
  'hypervisor',
  'keyed_request',
  'node',
  'node_mac',
  'session',
  'setting',
  'stage_time',
  'ticket',
  'timeline',
  'token',
  'vm',
];

/** In memory unless `path` says otherwise. What it reports fails the test, unless `report` is given. */
export async function openTestStore(
  context: TestContext,
  options: Partial<StoreOptions> = {},
): Promise<Store> {
  const reports: unknown[] = [];
  const report = (told: unknown): void => void reports.push(told);
  const store = await openStore({ path: ':memory:', report, ...options });
  context.after(async () => {
    await store.close();
    if (reports.length > 0) throw new Error('the store reported a fault', { cause: reports });
  });
  return store;
}

/** A path for a database in a new folder, which is gone after the test. */
export async function databasePath(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-store-'));
  context.after(() => rm(folder, { recursive: true }));
  return join(folder, 'data', 'registry.db');
}
