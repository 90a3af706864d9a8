import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openDatabase } from '../../src/store/sqlite/database.ts';

test('a thread that dies fails what waits for it and what comes after, and says so once', async () => {
  const deaths: Error[] = [];
  const db = await openDatabase({ path: ':memory:', onDeath: (error) => deaths.push(error) });
  const huge = sql`with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000)
    select n, hex(zeroblob(20000)) as text from c`;
  const [tooMuch, waiting] = await Promise.allSettled([
    huge.execute(db),
    sql`select 1`.execute(db),
  ]);
  assert.equal(tooMuch.status, 'rejected');
  assert.equal(waiting.status, 'rejected');
  assert.match(String(tooMuch.reason), /the database thread has died/);
  assert.match(String(tooMuch.reason.cause), /memory/);
  await assert.rejects(sql`select 1`.execute(db), /the database thread has died/);
  assert.equal(deaths.length, 1);
  await db.destroy();
});
