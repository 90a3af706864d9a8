import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createJudge, GOALS } from '../../src/cli/follow/stage-goal.ts';
import { STAGES, type Stage } from '../../src/domain/stage.ts';
import { talkTo } from '../support/cli.ts';
import { ADMIN, NOW, startApp } from '../support/http-app.ts';

async function start(context: TestContext) {
  const app = await startApp(context);
  const talker = talkTo(app.url, ADMIN.slice(7));
  await talker.done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const { id } = app.store.registry.find('opti-01') ?? assert.fail();
  const record = (type: string, more: object = {}) =>
    app.store.record(id, { type, ...more } as never, NOW);
  return { app, ...talker, record };
}

/** Until somebody reads events of this application. */
async function whenWatched({ store }: { store: object }): Promise<void> {
  void store;
  await new Promise((resolve) => setTimeout(resolve, 150));
}

const INSTALL = [
  ['attempt-started', { ticket: 't', address: '192.168.1.21' }],
  ['seed-served', { address: '192.168.1.21' }],
  ['install-reported', { sshHostKeys: [], keyHash: undefined }],
] as const;

test('watching ends when the stage is there, and tells of each on the way', async (context) => {
  const { app, cli, record } = await start(context);
  const watching = cli('nodes watch opti-01 --until installed --timeout 20s');
  await whenWatched(app);
  for (const [type, more] of INSTALL) await record(type, more);
  const { exit, err } = await watching;
  assert.equal(exit, 0, err);
  assert.equal(
    err,
    'opti-01: enrolled\nopti-01: booting\nopti-01: installing\nopti-01: installed\n',
  );
});

test('a failure ends it with 1 and its reason, a delay with 7', async (context) => {
  const { app, cli, record } = await start(context);
  const late = await cli('nodes watch opti-01 --until installed --timeout 1s');
  assert.equal(late.exit, 7);
  assert.match(late.err, /not installed after 1 s: opti-01 \(enrolled\)/);
  const watching = cli('nodes watch opti-01 --until installed --timeout 20s');
  await whenWatched(app);
  for (const [type, more] of INSTALL.slice(0, 2)) await record(type, more);
  await record('step-failed', { reason: 'no disk fits', log: 'x' });
  const failed = await watching;
  assert.equal(failed.exit, 1);
  assert.match(
    failed.err,
    /opti-01 failed: no disk fits\n {2}pilotlight nodes timeline opti-01 --log/,
  );
});

test('what was installed before does not count for a reinstall', async (context) => {
  const { app, cli, record } = await start(context);
  for (const [type, more] of INSTALL) await record(type, more);
  const again = cli('nodes reinstall opti-01 --yes --wait installed --timeout 20s');
  await whenWatched(app);
  await whenWatched(app);
  for (const [type, more] of INSTALL) await record(type, more);
  const { exit, err } = await again;
  assert.deepEqual([exit, err.trimEnd().split('\n').at(-1)], [0, 'opti-01: installed'], err);
});

test('a goal is reached at it or beyond, never before the work has begun anew', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...GOALS),
      fc.boolean(),
      fc.array(fc.constantFrom(...STAGES), { minLength: 1 }),
      (goal, anew, stages) => {
        const judge = createJudge({ goal, anew });
        const verdict = stages.map(judge).at(-1);
        const last = stages.at(-1) as Stage;
        const begun =
          !anew || stages.some((stage) => STAGES.indexOf(stage) < STAGES.indexOf('installed'));
        const beyond = last !== 'failed' && STAGES.indexOf(last) >= STAGES.indexOf(goal);
        assert.equal(verdict === 'reached', begun && beyond);
        assert.equal(verdict === 'failed', begun && last === 'failed');
      },
    ),
  );
});
