import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { talkTo } from '../support/cli.ts';
import { ADMIN, startApp, type TestApp, VIEWER } from '../support/http-app.ts';
import { draft, macOf } from '../support/store-values.ts';

/** A request is written down once its answer has gone. */
async function written(app: TestApp): Promise<void> {
  await new Promise(setImmediate);
  await app.store.flush();
}

async function start(context: TestContext) {
  const app = await startApp(context);
  const viewer = talkTo(app.url, VIEWER.slice(7));
  return { app, viewer, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('who changed what is a table, the newest first', async (context) => {
  const { app, done, viewer, cli } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  assert.equal((await viewer.cli('nodes reinstall opti-01 --yes')).exit, 4);
  await written(app);
  const day = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g;
  assert.equal(
    (await done('audit')).replaceAll(day, 'THE DAY, THE TIME..'),
    `WHEN                 WHO     ACTION     OF             FROM       OUTCOME
THE DAY, THE TIME..  victor  reinstall  nodes/opti-01  127.0.0.1  refused (403)
THE DAY, THE TIME..  alice   create     nodes          127.0.0.1  done
`,
  );
  assert.equal((await viewer.cli('audit')).exit, 4);
  assert.equal((await cli('audit -n nothing')).exit, 2);
});

test('what was asked for by an id is shown by its name, and --json has the id', async (context) => {
  const { app, done, json } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const id = app.store.registry.find('opti-01')?.id ?? '';
  const other = draft({ macs: [macOf(2)], hostname: 'opti-02' });
  const { id: gone } = await app.store.createNode(other, 1);
  await done(`nodes change ${id} --role agent`);
  await done(`nodes remove ${gone} --yes`);
  await written(app);
  const shown = await done('audit');
  assert.match(shown, / change {2}nodes\/opti-01 /);
  assert.match(shown, new RegExp(` delete  nodes/${gone} `));
  const [all] = await json<{ entries: readonly { target: string }[] }>('audit');
  assert.deepEqual(
    all?.entries.map(({ target }) => target),
    [`nodes/${gone}`, `nodes/${id}`, 'nodes'],
  );
});

test('as many lines as are asked for, over several pages of the API', async (context) => {
  const { app, json } = await start(context);
  for (let n = 1; n <= 1100; n++) {
    const by = { by: 'alice', role: 'admin', address: '127.0.0.1' } as const;
    await app.store.addAudit({
      at: n,
      ...by,
      method: 'DELETE',
      path: '/api/v1/admission',
      status: 204,
    });
  }
  await written(app);
  for (const [wanted, found] of [
    [7, 7],
    [1050, 1050],
    [5000, 1100],
  ]) {
    const [all] = await json<{ entries: readonly { at: string }[] }>(`audit -n ${wanted}`);
    assert.equal(new Set(all?.entries.map(({ at }) => at)).size, found);
  }
});

test('the settings in force are shown by name, and a viewer reads them too', async (context) => {
  const { viewer } = await start(context);
  const [answer] = await viewer.json<{ settings: object }>('settings');
  const shown = await viewer.done('settings');
  assert.ok(answer && Object.keys(answer.settings).every((name) => shown.includes(name)), shown);
});
