import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSTALL } from '../support/small-install.ts';
import { openStory, STORY_UUID, toInstaller, toScript, toSeed } from '../support/story.ts';
import { toJoining } from '../support/stuck-installs.ts';

const MINUTE = 60_000;
const OTHER = 'd0:50:99:4e:05:58';

test('a stuck machine that goes on is stuck no more, and its timeline says both', async (context) => {
  const story = await openStory(context);
  await toInstaller(story);
  await story.passes(6 * MINUTE);
  assert.equal(story.node().stuck?.cause, 'medium-not-mounted');
  story.mounts();
  await story.passes(15_000);
  assert.equal(story.node().stuck, undefined);
  await story.seed();
  await story.reports(INSTALL, 1_000);
  await story.installed();
  assert.equal(story.node().stage, 'installed');
  const told = (await story.timeline()).split('\n').filter((line) => /stuck|goes on/.test(line));
  assert.equal(told.length, 2);
  assert.match(told[1] ?? '', /note +goes on$/);
});

test('after a restart of the service every machine has its time again', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  story.world.now += 40 * MINUTE; // nobody could report
  story.restartWatch();
  await story.passes(11 * MINUTE);
  assert.equal(story.node().stuck, undefined);
  await story.passes(2 * MINUTE);
  assert.equal(story.node().stuck?.cause, 'silent-after-seed');
});

test('a restart neither frees a stuck machine nor tells of it again', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.passes(13 * MINUTE);
  const { stuck } = story.node();
  assert.equal(stuck?.cause, 'silent-after-seed');
  story.restartWatch();
  await story.passes(30 * MINUTE);
  assert.deepEqual(story.node().stuck, stuck);
  assert.equal((await story.timeline()).match(/stuck:/g)?.length, 1);
});

test('a clock that is set makes nobody late', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  story.world.now += 300 * 24 * 60 * MINUTE; // a Pi that found the time
  await story.passes(5 * MINUTE);
  assert.equal(story.node().stuck, undefined);
  story.world.now -= 24 * 60 * MINUTE;
  await story.passes(5 * MINUTE);
  assert.equal(story.node().stuck, undefined);
});

test('without a balancer Ready is the last stage, and nobody is late in it', async (context) => {
  const story = await openStory(context);
  story.world.balances = false;
  await toJoining(story);
  await story.store.record(story.id, { type: 'node-ready' }, story.world.now);
  await story.passes(60 * MINUTE);
  assert.equal(story.node().stage, 'ready');
  assert.equal(story.node().stuck, undefined);
});

test('who waits for its turn is not stuck, however long it takes', async (context) => {
  const story = await openStory(context, { limit: 1 });
  const { boot, asker, enrol, install, visit, store, world } = story;
  const other = await enrol(OTHER, 'opti-02');
  await boot.screenFor(asker(OTHER, {}, '192.168.1.79'), 'script.ipxe');
  const ticket = store.registry.liveTicketOf(other.id)?.token ?? '';
  await install.seed(story.desk(ticket), 'user-data').commit();
  assert.equal((await toScript(story)).kind, 'queue');
  for (let time = 0; time < 60; time++) {
    await story.passes(MINUTE / 2);
    const screen = await story.script();
    assert.equal(screen.kind === 'queue' && screen.position, 1);
    assert.equal(story.node().stuck, undefined);
  }
  await install.failed(story.desk(ticket), 'no disk');
  assert.equal((await story.script()).kind, 'install', 'its screen goes on by itself');
  assert.ok(world.now > 0 && visit().token !== ticket);
});

test('machines that nobody switched on, or that failed, are never late', async (context) => {
  const story = await openStory(context);
  story.store.discover({ mac: story.client().mac, text: 'asked' }, story.world.now);
  await story.passes(3 * 60 * MINUTE);
  assert.equal(story.node().stuck, undefined);
});

test('a machine that loops is told of ever more seldom', async (context) => {
  const story = await openStory(context);
  for (let time = 0; time < 600; time++) {
    story.offered();
    await story.passes(MINUTE);
  }
  assert.equal(story.node().stage, 'booting');
  assert.equal(story.node().attempt, 0);
  const told = (await story.timeline()).match(/stuck: /g)?.length ?? 0;
  assert.ok(told >= 1 && told <= 7, `told ${told} times in ten hours`);
});

test('what earlier nodes of the profile took is the measure', async (context) => {
  const story = await openStory(context);
  for (const last of ['61', '62', '63']) {
    const node = await story.enrol(`d0:50:99:4e:05:${last}`, `slow-${last}`);
    const at = (minutes: number) => story.world.now + minutes * MINUTE;
    await story.store.record(node.id, { type: 'boot-offered', text: 'offered' }, at(0));
    const token = last.padStart(32, 'a');
    const minted = {
      token,
      imageId: 'a.iso',
      medium: 'nfs' as const,
      mintedFor: '192.168.1.9',
      mintedAt: at(0),
      expiresAt: at(999),
    };
    await story.store.recordAttempt(node.id, minted, at(0));
    await story.store.recordSeed(token, '192.168.1.9', at(8));
    await story.store.record(node.id, { type: 'step-failed', reason: 'enough' }, at(9));
  }
  await toInstaller(story);
  await story.passes(7.5 * MINUTE);
  assert.equal(story.node().stuck, undefined, 'eight minutes are usual here');
  await story.passes(MINUTE);
  assert.equal(story.node().stuck?.cause, 'medium-not-mounted');
});

test('a reinstall of a stuck machine begins with nothing of the old', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.passes(13 * MINUTE);
  await story.store.record(
    story.id,
    { type: 'reinstall-requested', by: 'a person' },
    story.world.now,
  );
  const { stage, stuck, trace, progress, attempt } = story.node();
  assert.deepEqual(
    { stage, stuck, trace, progress, attempt },
    { stage: 'enrolled', stuck: undefined, trace: {}, progress: undefined, attempt: 0 },
  );
  await story.passes(60 * MINUTE);
  assert.equal(story.node().stuck, undefined, 'it may stay switched off');
  assert.equal((await story.script({ uuid: STORY_UUID })).kind, 'install');
});
