/**
 * How an install, and a machine that is installed, comes to stand still: one story for each cause.
 *
 * @module
 */
import { INSTALL } from './small-install.ts';
import { type Story, toSeed } from './story.ts';
import { loops, MINUTE, type StuckStory } from './stuck-story.ts';

async function toStep(story: Story, step: string): Promise<void> {
  await toSeed(story);
  const end = INSTALL.findIndex(({ name, type }) => name.endsWith(step) && type === 'start');
  await story.reports(INSTALL.slice(0, end + 1), 6_000);
}

async function toInstalled(story: Story): Promise<void> {
  await toSeed(story);
  await story.reports(INSTALL, 4_000);
  await story.installed();
  await story.passes(40_000);
}

export async function toJoining(story: Story): Promise<void> {
  await toInstalled(story);
  await story.firstBoot();
  await story.store.record(story.id, { type: 'k3s-installed' }, story.world.now);
}

export const STUCK_INSTALLS: Readonly<Record<string, StuckStory>> = {
  'install-slow': {
    tell: async (story) => {
      await toSeed(story);
      for (const event of INSTALL) {
        await story.passes(80_000);
        if (story.node().stuck !== undefined) return;
        await story.reports([event], 0);
      }
    },
  },
  'restarted-in-install': {
    tell: async (story) => {
      await toStep(story, 'stage-extract');
      await story.passes(MINUTE);
      story.offered();
      await story.passes(13 * MINUTE);
    },
  },
  'silent-after-seed': {
    tell: async (story) => {
      await toSeed(story);
      await story.passes(13 * MINUTE);
    },
  },
  'archive-does-not-answer': {
    tell: async (story) => {
      await toStep(story, 'Mirror/apply_autoinstall_config');
      await story.passes(13 * MINUTE);
    },
  },
  'silent-in-step': {
    tell: async (story) => {
      await toStep(story, 'stage-extract');
      await story.passes(13 * MINUTE);
    },
  },
  'boots-the-network-first': {
    tell: async (story) => {
      await toInstalled(story);
      await loops(story, async () => {
        const { offers, client } = story;
        const decision = offers.decide(client());
        if (decision.kind === 'ignore') offers.ignored(client(), decision.reason);
        await story.passes(30_000);
      });
    },
  },
  'no-first-boot-at-its-address': {
    tell: async (story) => {
      const address = '192.168.1.21/24';
      await story.store.updateNode(story.id, { address, by: 'a test' }, story.world.now);
      await toInstalled(story);
      await story.passes(10 * MINUTE);
    },
  },
  'no-first-boot': {
    tell: async (story) => {
      await toInstalled(story);
      await story.passes(10 * MINUTE);
    },
  },
  'not-ready': {
    tell: async (story) => {
      await toJoining(story);
      await story.passes(16 * MINUTE);
    },
  },
  'not-in-rotation': {
    tell: async (story) => {
      await toJoining(story);
      await story.passes(MINUTE);
      await story.store.record(story.id, { type: 'node-ready' }, story.world.now);
      await story.passes(11 * MINUTE);
    },
  },
  late: {
    // In router mode no packet of its boot reaches us, and GRUB's files are too small to be told of.
    tell: async (story) => {
      await story.store.record(
        story.id,
        { type: 'boot-offered', text: 'its router leads it here' },
        story.world.now,
      );
      await story.passes(6 * MINUTE);
    },
  },
};
