import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { openDatabase } from '../../src/store/sqlite/database.ts';
import { databasePath, TABLES } from '../support/store.ts';

const LIVES = 100;
const CHILD = fileURLToPath(new URL('../support/store-child.ts', import.meta.url));

type Acknowledged = {
  readonly kind: string;
  readonly id: string;
  readonly hostname?: string;
  readonly token?: string;
  readonly stage?: string;
  readonly lines?: number;
  readonly waypoint?: string;
  readonly percent?: number;
  readonly cause?: string;
  readonly learnt?: string;
};

/** Lets a child write for `ms`, kills it, and returns what it had acknowledged. */
async function liveFor(ms: number, path: string, life: number): Promise<readonly Acknowledged[]> {
  const child = spawn(process.execPath, [CHILD, path, `${life}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface({ input: child.stdout });
  const opened = once(lines, 'line');
  lines.on('line', (line) => {
    if (line.endsWith('}')) acknowledged.push(JSON.parse(line)); // the last may be cut off
  });
  const ended = Promise.all([once(lines, 'close'), once(child, 'exit')]);
  if (life % 5 > 0) await Promise.race([opened, ended]); // every fifth dies while it opens
  assert.equal(child.exitCode, null, `life ${life} could not open the registry`);
  await killAfter(child, ms);
  await ended;
  return acknowledged.filter(({ kind }) => kind !== 'open');
}

async function killAfter(child: ChildProcess, ms: number): Promise<void> {
  await sleep(ms);
  child.kill('SIGKILL');
}

/** Reads with SQLite alone, as it was left, and not through the code under test. */
function check(path: string, acknowledged: readonly Acknowledged[]): void {
  const db = new Database(path);
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    assert.deepEqual(db.pragma('foreign_key_check'), []);
    for (const each of acknowledged) checkOne(db, each);
    const halves = db.prepare(
      `select n.id from node n where n.attempt <> (select count(*) from ticket where node_id = n.id)
       or not exists (select 1 from node_mac where node_id = n.id)
       or n.stage <> (select stage from timeline where node_id = n.id order by id desc limit 1)`,
    );
    assert.deepEqual(halves.all(), [], 'every transaction is there as a whole or not at all');
  } finally {
    db.close();
  }
}

const REACHED = ['enrolled', 'booting', 'installing', 'installed'];

function checkOne(db: Database.Database, acknowledged: Acknowledged): void {
  const { id, kind, hostname, token, stage, lines } = acknowledged;
  const row = db.prepare('select * from node where id = ?').get(id) as Record<string, unknown>;
  assert.ok(row, `${kind} of ${id} was acknowledged and is gone`);
  if (hostname !== undefined) assert.equal(row['hostname'], hostname);
  if (stage !== undefined) {
    assert.ok(
      REACHED.indexOf(`${row['stage']}`) >= REACHED.indexOf(stage),
      `${id} is ${row['stage']}`,
    );
  }
  if (token !== undefined) {
    assert.ok(db.prepare('select 1 from ticket where token = ?').get(token), token);
  }
  checkMovement(db, row, acknowledged);
  const { count } = db
    .prepare('select count(*) as count from timeline where node_id = ?')
    .get(id) as { count: number };
  assert.ok(count >= (lines ?? 1), `${id} has ${count} lines of ${lines}`);
}

/** What was written behind is there once an event that came after it is acknowledged. */
function checkMovement(
  db: Database.Database,
  row: Readonly<Record<string, unknown>>,
  { kind, waypoint, percent, cause, learnt }: Acknowledged,
): void {
  if (waypoint !== undefined) assert.match(`${row['trace']}`, new RegExp(`"${waypoint}":`));
  if (percent !== undefined) assert.ok(Number(row['progress_percent']) >= percent);
  if (kind === 'first-boot') assert.match(`${row['first_boot']}`, /nvme0n1/);
  if (cause !== undefined && row['stage'] === 'installing') {
    assert.match(`${row['stuck']}`, new RegExp(cause));
  }
  if (learnt === undefined) return;
  const times = db.prepare('select count(*) as count from stage_time where stage = ?').get(learnt);
  assert.ok((times as { count: number }).count > 0);
}

test(`what was acknowledged survives ${LIVES} kills at random moments`, async (context) => {
  const path = await databasePath(context);
  const all: Acknowledged[] = [];
  for (let life = 1; life <= LIVES; life += 1) {
    all.push(...(await liveFor(Math.random() * (life % 5 > 0 ? 100 : 300), path, life)));
    check(path, all);
  }
  const kinds = new Set(all.map(({ kind }) => kind));
  assert.deepEqual(
    [...kinds].sort(),
    ['attempt', 'first-boot', 'learnt', 'node', 'stage', 'stuck'],
    'the kills left time to write',
  );
  context.diagnostic(`${all.length} acknowledgements of ${LIVES} lives`);
});

test('a first start that is cut off leaves a file that the next one opens', async (context) => {
  for (let time = 0; time < 10; time += 1) {
    const path = await databasePath(context);
    await liveFor(100 + time * 25, path, 0);
    const db = await openDatabase({ path, onDeath: (error) => assert.fail(error) });
    const tables = await db.introspection.getTables().finally(() => db.destroy());
    assert.deepEqual(
      tables.map(({ name }) => name),
      TABLES,
    );
  }
});
