import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../src/domain/stuck/causes.ts';
import { assertGolden } from '../support/golden.ts';
import { openStory } from '../support/story.ts';
import { STUCK_BOOTS } from '../support/stuck-boots.ts';
import { STUCK_HOSTS } from '../support/stuck-hosts.ts';
import { STUCK_INSTALLS } from '../support/stuck-installs.ts';

const STUCK_STORIES = { ...STUCK_HOSTS, ...STUCK_BOOTS, ...STUCK_INSTALLS };

test('each cause has a story, and each story a cause', () => {
  const names = CAUSES.map(({ name }) => name);
  assert.deepEqual(Object.keys(STUCK_STORIES), names);
  assert.equal(new Set(names).size, names.length);
});

for (const [name, { tell, medium = 'nfs', ...opening }] of Object.entries(STUCK_STORIES)) {
  test(`the timeline of a machine that is stuck: ${name}`, async (context) => {
    const story = await openStory(context, opening);
    story.world.medium = medium;
    await tell(story);
    const { stage, attempt, stuck } = story.node();
    assert.equal(stuck?.cause, name);
    // Nothing changes by itself, and nothing is told twice.
    await story.passes(4 * 60_000);
    assert.deepEqual([story.node().stage, story.node().attempt], [stage, attempt]);
    assert.equal(story.node().stuck?.cause, name);
    assert.deepEqual(story.world.faults, []);
    assertGolden(`timelines/stuck-${name}.txt`, await story.timeline());
  });
}
