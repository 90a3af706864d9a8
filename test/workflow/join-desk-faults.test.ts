import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FOUNDED, INSTALLED, openYard, STARTED } from '../support/join-yard.ts';
import { refused } from '../support/store-values.ts';

test('a token that cannot be made is a reason, and is not asked for at each question', async (context) => {
  const { machine, reasonOf, join, world } = await openYard(context);
  await join(await machine('server'));
  world.token = new Error('opti-1 refuses the connection');
  const agent = await machine('agent');
  await reasonOf(agent);
  await nextTurn();
  const reason = 'no bootstrap token could be made: opti-1 refuses the connection';
  for (let asked = 0; asked < 5; asked++) assert.equal(await reasonOf(agent), reason);
  assert.equal(world.minted, 1);
  world.token = 'abcdef.0123456789abcdef';
  world.ticks += 20_000;
  await reasonOf(agent);
  await nextTurn();
  assert.equal(await reasonOf(agent), 'granted');
});

test('nothing is granted without artifacts or a version, and the turn is not taken', async (context) => {
  const { desk, machine, reasonOf, world } = await openYard(context);
  const one = await machine('server');
  world.version = { reason: 'the channel stable could not be resolved' };
  assert.equal(await reasonOf(one), 'the channel stable could not be resolved');
  world.version = { version: 'v1.33.1+k3s1' };
  world.artifacts = { reason: 'k3s v1.33.1+k3s1 for amd64 is not downloaded' };
  assert.equal(await reasonOf(one), 'k3s v1.33.1+k3s1 for amd64 is not downloaded');
  assert.equal(desk.current(), undefined);
});

test('a grant is on the disk before it is answered, and one that is asked for again writes nothing', async (context) => {
  const { desk, machine, ask, reasonOf, store, world, openDesk } = await openYard(context);
  const [one, two] = [await machine('server'), await machine('server')];
  world.cut = { at: 'save' };
  await assert.rejects(ask(one), /killed before the save/);
  assert.equal(desk.current(), undefined);
  assert.equal(await store.getSetting('cluster'), undefined);
  world.cut = undefined;
  assert.equal(await reasonOf(two), 'granted'); // nobody heard of the grant that was not kept
  assert.equal(await reasonOf(one), 'opti-2 founds the cluster first');
  const { saves } = world;
  for (let asked = 0; asked < 10; asked++) {
    await ask(two);
    await ask(one);
  }
  assert.equal(world.saves, saves);

  const restarted = openDesk();
  await restarted.start();
  assert.equal(await reasonOf(two, restarted), 'granted');
  assert.equal(await reasonOf(one, restarted), 'opti-2 founds the cluster first');
  assert.deepEqual(restarted.current(), desk.current());
});

test('killed between the save and the stage: the next start brings the stage up to it', async (context) => {
  const { desk, machine, ask, world, openDesk, stage, visit, inKubernetes } =
    await openYard(context);
  const one = await machine('server');
  await ask(one);
  world.cut = { at: 'record' };
  await assert.rejects(desk.word(visit(one), INSTALLED), /killed before the record/);
  assert.equal(stage(one), 'installed');
  world.cut = undefined;
  const second = openDesk();
  await second.start();
  assert.equal(stage(one), 'joining');

  world.cut = { at: 'record' };
  await assert.rejects(second.seen([inKubernetes(one)]), /killed before the record/);
  world.cut = undefined;
  const third = openDesk();
  await third.start();
  assert.equal(stage(one), 'ready');
  assert.equal(await third.word(visit(one), FOUNDED), 'joined');
});

test('a damaged state opens no desk, and founds nothing', async (context) => {
  const { machine, ask, store, openDesk, visit } = await openYard(context);
  const one = await machine('server');
  await store.setSetting('cluster', { id: 'life-1', members: 'none' });
  const desk = openDesk();
  await assert.rejects(ask(one, desk), refused('UNAVAILABLE')); // before the start
  await assert.rejects(desk.start(), refused('INPUT_INVALID'));
  await assert.rejects(ask(one, desk), /the stored cluster is damaged.*cluster\.members: expected/);
  await assert.rejects(desk.word(visit(one), STARTED), refused('UNAVAILABLE'));
  assert.deepEqual(await store.getSetting('cluster'), { id: 'life-1', members: 'none' });
});

test('a wrong key gets nothing, and leaves a line', async (context) => {
  const { desk, machine, ask, lines } = await openYard(context);
  const one = await machine('server');
  const guess = { ...one, key: 'ab'.repeat(32) };
  await assert.rejects(ask(guess), refused('KEY_WRONG'));
  await assert.rejects(ask({ ...one, id: 'nobody' }), refused('KEY_WRONG'));
  await assert.rejects(
    desk.file({ nodeId: one.id, key: guess.key, address: '192.168.1.66' }, 'config.yaml'),
    refused('KEY_WRONG'),
  );
  assert.deepEqual((await lines(one)).slice(-2), [
    'refusal: refused a question for a grant from 192.168.1.1: its key is another',
    'refusal: refused a file of a grant from 192.168.1.66: its key is another',
  ]);
});

test('a node that is not installed, or has no role, is refused for now', async (context) => {
  const { desk, machine, ask, store, world, visit } = await openYard(context);
  const idle = await machine('none');
  await assert.rejects(ask(idle), /opti-1 has no role in a cluster/);
  const one = await machine('server');
  await assert.rejects(desk.file(visit(one), 'config.yaml'), refused('EVENT_OUT_OF_ORDER'));
  await store.record(one.id, { type: 'step-failed', reason: 'the disk died' }, world.now);
  await assert.rejects(ask(one), /out of order while failed/);
});

test('a copied key: the machine that uses it keeps its grant, and there is an alarm', async (context) => {
  const { machine, ask, reasonOf, lines } = await openYard(context);
  const one = await machine('server');
  await ask(one);
  const reason = await reasonOf({ ...one, address: '192.168.1.66' });
  assert.equal(reason, 'the machine at 192.168.1.1 uses this key');
  assert.equal(await reasonOf(one), 'granted');
  assert.ok(
    (await lines(one)).includes(
      'alarm: 192.168.1.66 asked to join and got nothing: the machine at 192.168.1.1 uses this key',
    ),
  );
});

test('a failure is an alarm with the log, and the stage stays', async (context) => {
  const { desk, machine, ask, stage, store, visit, world } = await openYard(context);
  const one = await machine('server');
  await ask(one);
  const word = { kind: 'failed', reason: 'install.sh failed', log: 'no space left\n' } as const;
  assert.equal(await desk.word(visit(one), word), 'go-on');
  await desk.word(visit(one), INSTALLED);
  world.now += 1_000;
  assert.equal(await desk.word(visit(one), word), 'go-on');
  assert.equal(stage(one), 'joining');
  const alarms = (await store.timeline(one.id)).filter(({ kind }) => kind === 'alarm');
  assert.deepEqual(
    alarms.map(({ text, log, stage: then }) => [text, log, then]),
    [
      ['joining failed: install.sh failed', 'no space left\n', 'installed'],
      ['joining failed: install.sh failed', 'no space left\n', 'joining'],
    ],
  );
});

test('a machine that was installed anew is not taken for the member that it was', async (context) => {
  const { desk, machine, reasonOf, join, reinstall, stage, openDesk, inKubernetes, visit } =
    await openYard(context);
  const [one, two] = [await machine('server'), await machine('server')];
  await join(one);
  await join(two);
  const before = inKubernetes(one);
  await reinstall(one);
  await desk.seen([before, inKubernetes(two)]);
  await openDesk().start();
  assert.equal(stage(one), 'installed');
  assert.equal(await desk.word(visit(one), INSTALLED), 'stop');
  assert.equal(await reasonOf(one), 'what opti-1 was in the cluster is taken out first');
  assert.equal(await desk.left(one.id), undefined);
  await join(one);
  assert.equal(stage(one), 'ready');
  assert.equal(desk.current()?.id, 'life-1');
  assert.deepEqual(
    desk.members().map(({ name }) => name),
    ['opti-2', 'opti-1'],
  );
});

test('a member that is told to leave while it joins has left once it stopped', async (context) => {
  const { desk, machine, ask, reasonOf, join, visit } = await openYard(context);
  const [one, two] = [await machine('server'), await machine('server')];
  await join(one);
  await ask(two);
  await desk.leave(two.id);
  assert.equal((await desk.left(two.id))?.name, 'MayStillJoin');
  assert.equal(await desk.word(visit(two), STARTED), 'stop');
  assert.equal(await reasonOf(two), 'what opti-2 was in the cluster is taken out first');
  assert.equal(await desk.left(two.id), undefined);
  assert.equal(await reasonOf(two), 'granted');
});
