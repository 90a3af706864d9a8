import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertGolden } from '../support/golden.ts';
import { failingAt, INSTALL, REBOOT } from '../support/small-install.ts';
import { openStory, toScript, toSeed } from '../support/story.ts';

const KERNEL =
  'subiquity/Install/install/curtin_install/run_curtin_step/cmd-install/stage-curthooks/builtin/cmd-curthooks/installing-kernel';

test('the timeline of a good run, from power-on to the first boot', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.reports(INSTALL, 9_000);
  await story.installed();
  await story.reports(REBOOT, 1_000);
  story.hasRead(1_240_000_000);
  await story.passes(70_000);
  await story.firstBoot();
  await story.passes(3_600_000);
  assert.equal(story.node().stage, 'installed');
  assert.equal(story.node().stuck, undefined);
  assertGolden('timelines/good-run.txt', await story.timeline());
});

test('the timeline of a failed run: the step, its message and the end of the log', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.reports(failingAt(KERNEL), 5_000);
  await story.fails('Unpacking linux-image\nE: no space left on device\nSubprocess failed\n');
  await story.passes(3_600_000);
  assert.equal(story.node().stage, 'failed');
  assert.equal(story.node().stuck, undefined, 'what failed is not stuck');
  assertGolden('timelines/failed-run.txt', await story.timeline());
});

test('the timeline of a machine that is switched on again while it installs', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.reports(INSTALL.slice(0, 12), 4_000);
  const old = story.visit();
  await story.passes(30_000);
  await toScript(story);
  assert.equal(story.node().stage, 'booting');
  assert.equal(story.node().attempt, 2);
  assert.equal(story.node().progress, undefined);
  assert.throws(() => story.follower.take(old, INSTALL.slice(12)), { code: 'TICKET_DEAD' });
  assert.throws(() => story.install.seed(old, 'user-data'), { code: 'TICKET_DEAD' });
  assert.equal(story.node().progress, undefined, 'late events of the old attempt are refused');
  assertGolden('timelines/switched-on-again.txt', await story.timeline());
});
