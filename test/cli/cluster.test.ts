import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { folderOf, talkTo } from '../support/cli.ts';
import { BUSY_CLUSTER, fixedCluster, NO_CLUSTER, WORK } from '../support/fixed-cluster.ts';
import { assertGolden } from '../support/golden.ts';
import { ADMIN, NOW, startApp, VIEWER } from '../support/http-app.ts';

async function start(context: TestContext) {
  const cluster = fixedCluster(BUSY_CLUSTER);
  const app = await startApp(context, { cluster });
  const viewer = talkTo(app.url, VIEWER.slice(7));
  return { cluster, viewer, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('the cluster, whole', async (context) => {
  const { done } = await start(context);
  assertGolden('cli/cluster-show.txt', await done('cluster'));
});

test('a work is followed to its end, or to where it stops', async (context) => {
  const { cluster, cli, done } = await start(context);
  cluster.shown = { ...NO_CLUSTER, work: [WORK] };
  const upgrading = cli('cluster upgrade v1.34.1+k3s1 --wait');
  await delay(300);
  const ended = { ...WORK, todo: [], done: ['n1', 'n2'], endedAt: NOW, cancelled: false };
  cluster.shown = { ...NO_CLUSTER, ended: [ended] };
  const { exit, out, err } = await upgrading;
  assert.deepEqual(
    [exit, out, err],
    [...[0, 'upgrade w-1: 1 of 2 done; opti-2 is drained: 3 pods are left\n', 'It is done.\n']],
  );
  assert.deepEqual(cluster.asked, [
    ['upgrade', { version: 'v1.34.1+k3s1', drain: true, by: 'alice' }],
  ]);
  cluster.shown = { ...NO_CLUSTER, work: [{ ...WORK, stopped: 'opti-2 does not answer' }] };
  const stopped = await cli('cluster reinstall --yes --wait');
  assert.equal(stopped.exit, 1);
  assert.match(
    stopped.err,
    /stopped: opti-2 does not answer\n {2}pilotlight cluster resume w-1 goes on/,
  );
  const unfollowed = await cli('cluster resume w-1');
  assert.deepEqual(
    [unfollowed.exit, unfollowed.err],
    [0, 'It goes on by itself: pilotlight cluster shows how far it is.\n'],
  );
  assert.equal(await done('cluster cancel w-1'), 'It ends after the step that is under way.\n');
});

test('a work that somebody gives up is not done', async (context) => {
  const { cluster, cli } = await start(context);
  cluster.shown = { ...NO_CLUSTER, work: [WORK] };
  const upgrading = cli('cluster upgrade v1.34.1+k3s1 --wait');
  await delay(300);
  cluster.shown = { ...NO_CLUSTER, ended: [{ ...WORK, endedAt: NOW, cancelled: true }] };
  const { exit, err } = await upgrading;
  assert.deepEqual([exit, err], [1, 'pilotlight: upgrade w-1 was given up: 1 of 2 done\n']);
});

test('a kubeconfig is for its owner alone, and never written over a file', async (context) => {
  const { cli, done, viewer } = await start(context);
  const file = join(folderOf(context), 'config');
  assert.equal(await done('cluster kubeconfig'), 'apiVersion: v1\nkind: Config\n');
  await done(`cluster kubeconfig -o ${file}`);
  assert.equal(readFileSync(file, 'utf8'), 'apiVersion: v1\nkind: Config\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const again = await cli(`cluster kubeconfig -o ${file}`);
  assert.equal(again.exit, 2);
  assert.match(again.err, /--output: expected a new file that can be written, got EEXIST/);
  assert.equal((await viewer.cli('cluster kubeconfig')).exit, 4);
});

test('snapshots are listed, taken and fetched', async (context) => {
  const { done } = await start(context);
  const name = 'before-opti-1-1767225600';
  const [, row] = (await done('cluster snapshots')).split('\n');
  assert.match(
    row ?? '',
    new RegExp(`^${name} {2}opti-1 {2}4\\.3 MB {2}2026-01-01 00:00:00 {2}no$`),
  );
  assert.equal(await done('cluster snapshots take before'), `${name} is made, on opti-1.\n`);
  assert.equal(
    await done(`cluster snapshots fetch ${name}`),
    `${name} lies on Pilotlight's host, checked.\n`,
  );
});

test('a member leaves before it is forgotten', async (context) => {
  const { cluster, done } = await start(context);
  await done('nodes add opti-1 --mac d0:50:99:4e:05:57');
  const node: { id: string } = JSON.parse(await done('nodes show opti-1 --json'));
  const [member] = BUSY_CLUSTER.members;
  assert.ok(member);
  cluster.held.add(node.id);
  cluster.shown = { ...BUSY_CLUSTER, members: [{ ...member, nodeId: node.id }] };
  assert.equal(await done('nodes remove opti-1 --yes'), 'opti-1 leaves the cluster.\n');
  assert.equal(
    await done('nodes remove opti-1 --keep --dead --yes'),
    'opti-1 leaves the cluster.\n',
  );
  assert.deepEqual(cluster.asked, [
    ['leave', { nodeId: node.id, after: 'delete', dead: false, by: 'alice' }],
    ['leave', { nodeId: node.id, after: 'set-aside', dead: true, by: 'alice' }],
  ]);
  const again = await done('nodes reinstall opti-1 --yes');
  assert.equal(again, 'opti-1 installs at its next boot from the network.\n');
});
