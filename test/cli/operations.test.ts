import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageState } from '../../src/http/site/ports.ts';
import { talkTo } from '../support/cli.ts';
import { fixedCluster, NO_CLUSTER, WORK } from '../support/fixed-cluster.ts';
import { FACED_VM, fixedVms } from '../support/fixed-vms.ts';
import { ADMIN, NOW, startApp } from '../support/http-app.ts';
import { call, OPTI_1 } from '../support/http-nodes.ts';

const IMAGE: ImageState = {
  ...{ id: 'k3s-v1.33.1%2Bk3s1-amd64', kind: 'k3s', label: 'K3s v1.33.1', release: 'v1.33' },
  ...{
    arch: 'amd64',
    state: 'downloading',
    progress: { bytes: 1, total: 4, rate: 1, secondsLeft: 1 },
    ...{ point: 'v1.33.1+k3s1', size: null, proof: null },
    reason: null,
  },
};

async function start(context: Parameters<typeof startApp>[0]) {
  const cluster = fixedCluster({ ...NO_CLUSTER, work: [{ ...WORK, startedAt: NOW - 60_000 }] });
  const vms = fixedVms();
  const shown = { image: IMAGE };
  const never = async () => assert.fail();
  const images = { views: () => [shown.image], request: never, remove: never, prune: never };
  const app = await startApp(context, { cluster, vms, images });
  const { body: node } = await call(app, 'post', '/nodes').send({ ...OPTI_1, role: 'none' });
  return { app, cluster, vms, shown, node, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('operations are listed the newest first, and filtered', async (context) => {
  const { done, json } = await start(context);
  const [heading, ...rows] = (await done('operations')).trimEnd().split('\n');
  assert.match(heading ?? '', /^OPERATION +KIND +OF +STATE +FOR +WHAT$/);
  assert.deepEqual(
    rows.map((row) => row.split(/ {2,}/).slice(1, 4)),
    [
      ['install', 'opti-1', 'running'],
      ['upgrade', 'the cluster', 'running 50 %'],
      ['image', 'K3s v1.33.1', 'running 25 %'],
    ],
  );
  assert.match(rows[2] ?? '', /^image-k3s-v1\.33\.1\+k3s1-amd64 /);
  const [{ operations } = { operations: [] }] = await json<{ operations: { kind: string }[] }>(
    'operations list --kind image --kind upgrade --state running',
  );
  assert.deepEqual(
    operations.map(({ kind }) => kind),
    ['upgrade', 'image'],
  );
});

test('one is shown by a name or by its id, as it reads', async (context) => {
  const { done, cli } = await start(context);
  assert.match(await done('operations show opti-1'), /\ninstall-\d+ +install +opti-1 +running/);
  for (const id of ['image-k3s-v1.33.1+k3s1-amd64', 'image-k3s-v1.33.1%2Bk3s1-amd64', 'work-w-1']) {
    await done(`operations show ${id}`);
  }
  const none = await cli('operations show opti-9');
  assert.equal(none.exit, 3);
  assert.match(none.err, /there is no operation "opti-9"\n {2}pilotlight operations list shows/);
});

test('one is followed to its end, whatever that is', async (context) => {
  const { app, cli, done, cluster, vms, shown, node } = await start(context);
  const following = done('operations watch opti-1');
  for (const event of [
    { type: 'boot-offered', text: 'offered' },
    { type: 'seed-served', address: '192.168.1.50' },
    { type: 'install-reported', sshHostKeys: [], keyHash: undefined },
  ] as const) {
    await app.store.record(node.id, event, NOW + 1);
  }
  assert.equal(await following, 'install of opti-1 is done.\n');

  cluster.shown = { ...NO_CLUSTER, work: [{ ...WORK, stopped: 'opti-2 is away' }] };
  const stopped = await cli('operations watch work-w-1');
  assert.equal(stopped.exit, 1);
  assert.match(
    stopped.err,
    /upgrade of the cluster \(work-w-1\) is stopped: opti-2 is away\n {2}pilotlight cluster resume w-1 /,
  );

  const late = await cli('operations watch image-k3s-v1.33.1+k3s1-amd64 --timeout 1s');
  assert.equal(late.exit, 7, late.err);
  shown.image = { ...IMAGE, state: 'broken', reason: 'another sum' };
  assert.match((await cli(`operations watch image-${IMAGE.id}`)).err, /is failed: another sum/);

  vms.shown = [{ ...FACED_VM, state: 'deleting' }];
  const gone = done(`operations watch ${FACED_VM.name}`, { typed: [] });
  setTimeout(() => {
    vms.shown = [];
  }, 500);
  assert.match(await gone, /^vm of vm-01 is over: what it was about is gone\.\n$/);
});
