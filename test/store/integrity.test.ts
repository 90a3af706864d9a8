import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { StoreReport } from '../../src/store/report.ts';
import { DatabaseError } from '../../src/store/sqlite/database-error.ts';
import { openStore } from '../../src/store/store.ts';
import { databasePath, openTestStore } from '../support/store.ts';
import { draft, macOf, minted } from '../support/store-values.ts';

const PAGE = 4096;

/** A registry of some nodes, closed. Its timeline is most of it. */
async function filled(context: TestContext): Promise<string> {
  const path = await databasePath(context);
  const store = await openTestStore(context, { path });
  for (let n = 1; n <= 5; n += 1) {
    const { id } = await store.createNode(draft({ macs: [macOf(n)], hostname: `n-${n}` }), n);
    await store.recordAttempt(id, minted(`t-${n}`), n);
    for (let line = 0; line < 30; line += 1) {
      store.note(id, { kind: 'note', text: `${line} ${'x'.repeat(300)}` }, n);
    }
    await store.record(id, { type: 'step-failed', reason: 'no', log: 'y'.repeat(20_000) }, n);
  }
  await store.close();
  return path;
}

/** What SQLite itself says of a file, without ours. */
function isWhole(path: string): boolean {
  try {
    const db = new Database(path);
    try {
      return db.pragma('quick_check(1)', { simple: true }) === 'ok';
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

/** Opens, and waits for the late check. */
async function namesDamage(path: string): Promise<boolean> {
  const reports: StoreReport[] = [];
  const report = (told: StoreReport): void => void reports.push(told);
  try {
    const store = await openStore({ path, report, checkAfterMs: 0 });
    await sleep(5);
    await store.close();
  } catch (error) {
    assert.ok(error instanceof DatabaseError, String(error));
    assert.match(error.message, /registry\.db can't be read: .*Move it away/);
    return true;
  }
  for (const { kind } of reports) assert.equal(kind, 'fatal');
  return reports.length > 0;
}

test('a damaged page is named wherever it is: at the start, or by the check that follows', async (context) => {
  const path = await filled(context);
  const bytes = readFileSync(path);
  const pages = bytes.length / PAGE;
  let damaged = 0;
  for (let page = 1; page < pages; page += 3) {
    const torn = Buffer.from(bytes);
    torn.fill(0x5a, PAGE * page, PAGE * (page + 1));
    writeFileSync(path, torn);
    const whole = isWhole(path); // a page of a long text holds nothing that can be wrong
    writeFileSync(path, torn);
    assert.equal(await namesDamage(path), !whole, `page ${page} of ${pages}`);
    if (!whole) damaged += 1;
  }
  assert.ok(damaged > 10, `${damaged} of ${pages} pages`);
});

test('a whole file is checked without a word', async (context) => {
  assert.equal(await namesDamage(await filled(context)), false);
});

test('a write that meets damage before the check does is fatal, and names the file', async (context) => {
  const path = await filled(context);
  const bytes = readFileSync(path);
  const reports: StoreReport[] = [];
  const report = (told: StoreReport): void => void reports.push(told);
  for (let page = 10; reports.length === 0 && page < bytes.length / PAGE; page += 1) {
    const torn = Buffer.from(bytes);
    torn.fill(0x5a, PAGE * page, PAGE * (page + 1));
    writeFileSync(path, torn);
    const store = await openStore({ path, report }).catch(() => undefined);
    if (store === undefined) continue; // met at the start
    const removals = store.registry.all().map(({ id }) => store.removeNode(id, 9));
    const failures = (await Promise.allSettled(removals)).filter(
      (each) => each.status === 'rejected',
    );
    await store.close();
    assert.equal(reports.length, failures.length);
  }
  const [first] = reports;
  assert.ok(first?.kind === 'fatal' && first.error instanceof DatabaseError);
  assert.equal(first.error.path, path);
});
