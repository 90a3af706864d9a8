/**
 * What a story of a machine that stands still is made of.
 *
 * @module
 */
import type { Story } from './story.ts';

export const MINUTE = 60_000;

/** Told up to the moment when the machine should be found late. */
export type StuckStory = {
  readonly boot?: Partial<ReturnType<Story['node']>['boot']>;
  readonly medium?: 'http';
  readonly limit?: number;
  readonly profile?: string;
  readonly tell: (story: Story) => Promise<unknown>;
};

/** Firmware that gets nowhere tries again, and again, until it is found late. */
export async function loops(story: Story, once: () => unknown): Promise<void> {
  for (let time = 0; time < 30 && story.node().stuck === undefined; time++) {
    await once();
    await story.passes(40_000);
  }
}
