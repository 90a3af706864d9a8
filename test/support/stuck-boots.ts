/**
 * How a machine comes to stand still before its installer has its answers: one story for each cause.
 *
 * @module
 */
import { type Story, toInstaller, toScript } from './story.ts';
import { loops, MINUTE, type StuckStory } from './stuck-story.ts';

/** Another machine that is known to have fetched its loader. */
async function otherLoads({ enrol, store, world }: Story): Promise<void> {
  const other = await enrol('d0:50:99:4e:05:58', 'opti-02');
  store.see(other.id, 'loader', world.now);
}

export const STUCK_BOOTS: Readonly<Record<string, StuckStory>> = {
  'port-4011-not-asked': {
    boot: { offer: '4011' },
    tell: (story) => loops(story, () => story.offered()),
  },
  'port-4011-told-nothing-fetched': {
    boot: { offer: '4011' },
    tell: async (story) => {
      await loops(story, async () => {
        story.offered();
        await story.passes(1_000);
        story.asksOn4011();
      });
    },
  },
  'direct-offer-ignored': {
    tell: async (story) => {
      await otherLoads(story);
      await loops(story, () => story.offered());
    },
  },
  'loader-not-fetched': { tell: (story) => loops(story, () => story.offered()) },
  'grub-without-config': {
    boot: { loader: 'shim' },
    tell: async (story) => {
      story.offered();
      await story.passes(3_000);
      story.loader();
      await story.passes(6 * MINUTE);
    },
  },
  'loader-not-running': {
    tell: (story) =>
      loops(story, async () => {
        story.offered();
        await story.passes(2_000);
        story.loader();
      }),
  },
  'script-not-fetched': {
    tell: async (story) => {
      story.offered();
      await story.passes(2_000);
      story.loader();
      await story.passes(2_000);
      story.ipxe();
      await story.passes(6 * MINUTE);
    },
  },
  'cannot-install': {
    tell: async (story) => {
      story.world.images = [];
      await toScript(story);
      await loops(story, () => story.script());
    },
  },
  'left-the-queue': {
    limit: 1,
    tell: async (story) => {
      const { boot, asker, enrol } = story;
      await enrol('d0:50:99:4e:05:58', 'opti-02');
      await boot.screenFor(asker('d0:50:99:4e:05:58', {}, '192.168.1.79'), 'script.ipxe');
      await toScript(story);
      for (let time = 0; time < 4; time++) {
        await story.passes(40_000);
        await story.script();
      }
      await story.passes(7 * MINUTE);
    },
  },
  'check-refused': {
    tell: async (story) => {
      await toScript(story);
      await loops(story, async () => {
        await story.script();
        await story.check(2048);
      });
    },
  },
  'check-not-asked': {
    tell: async (story) => {
      await toScript(story);
      await story.passes(6 * MINUTE);
    },
  },
  'kernel-not-fetched': {
    tell: async (story) => {
      await toScript(story);
      await story.check();
      await story.passes(6 * MINUTE);
    },
  },
  'initrd-not-fetched': {
    tell: async (story) => {
      await toScript(story);
      await story.check();
      story.kernel();
      await story.passes(MINUTE);
      story.initrd(false);
      await story.passes(6 * MINUTE);
    },
  },
  'medium-refused': {
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(15_000);
      story.mayNotMount();
      await story.passes(6 * MINUTE);
    },
  },
  'medium-not-mounted': {
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(6 * MINUTE);
    },
  },
  'medium-not-fetched': {
    medium: 'http',
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(6 * MINUTE);
    },
  },
  'seed-not-fetched-memory': {
    medium: 'http',
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(30_000);
      story.iso(false);
      await story.passes(6 * MINUTE);
    },
  },
  'seed-not-fetched': {
    tell: async (story) => {
      await toInstaller(story);
      await story.passes(15_000);
      story.mounts();
      await story.passes(6 * MINUTE);
    },
  },
};
