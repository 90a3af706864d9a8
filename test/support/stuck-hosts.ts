/**
 * How the install of a Proxmox VE host comes to stand still: one story for each cause.
 *
 * @module
 */
import { type Story, toInstaller } from './story.ts';
import { MINUTE, type StuckStory } from './stuck-story.ts';

async function toAnswers(story: Story): Promise<void> {
  await toInstaller(story);
  await story.passes(16_000);
  story.hostMedium();
  await story.passes(45_000);
  await story.hostAnswers();
}

async function toHostInstalled(story: Story): Promise<void> {
  await toAnswers(story);
  await story.passes(2_000);
  story.hostProgram();
  await story.passes(5 * MINUTE);
  await story.hostInstalled();
}

const profile = 'host';

export const STUCK_HOSTS: Readonly<Record<string, StuckStory>> = {
  'host-medium-not-fetched': {
    profile,
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(20_000);
      story.hostMedium(false);
      await story.passes(6 * MINUTE);
    },
  },
  'host-answers-not-asked': {
    profile,
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(16_000);
      story.hostMedium();
      await story.passes(6 * MINUTE);
    },
  },
  'host-answers-refused': {
    profile,
    tell: async (story) => {
      await toAnswers(story);
      await story.passes(13 * MINUTE);
    },
  },
  'host-install-silent': {
    profile,
    tell: async (story) => {
      await toAnswers(story);
      await story.passes(2_000);
      story.hostProgram();
      await story.passes(13 * MINUTE);
    },
  },
  'host-not-handed-over': {
    profile,
    tell: async (story) => {
      await toHostInstalled(story);
      await story.passes(11 * MINUTE);
    },
  },
};
