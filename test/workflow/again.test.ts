import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Screen } from '../../src/domain/screen.ts';
import { STAGES, type Stage } from '../../src/domain/stage.ts';
import { mac, openDesks } from '../support/desks.ts';
import { assertGolden } from '../support/golden.ts';
import { INSTALL } from '../support/small-install.ts';
import {
  openStory,
  STORY_MAC,
  STORY_UUID,
  type Story,
  toScript,
  toSeed,
} from '../support/story.ts';

/** The bytes of STORY_UUID in the other order. */
const SWAPPED_UUID = '44454c4c-3100-104d-8038-c8c04f444d32';
const OTHER_UUID = '4c4c4544-0042-3510-8052-b4c04f564432';

function stopped(screen: Screen): Extract<Screen, { kind: 'stopped' }> {
  if (screen.kind !== 'stopped') assert.fail(`expected the stopped screen, got ${screen.kind}`);
  return screen;
}

const alarms = async (story: Story) =>
  (await story.timeline()).split('\n').filter((line) => / alarm /.test(line));

/** How a node comes to each stage in which it can be told to install again. */
const WAYS: Readonly<Record<Exclude<Stage, 'discovered'>, (story: Story) => Promise<unknown>>> = {
  enrolled: async () => {},
  booting: (story) => toScript(story),
  installing: (story) => toSeed(story),
  installed: async (story) => {
    await toSeed(story);
    await story.reports(INSTALL.slice(0, 6), 1_000);
    await story.installed();
    await story.firstBoot();
  },
  joining: async (story) => {
    await WAYS.installed(story);
    await story.store.record(story.id, { type: 'k3s-installed' }, story.world.now);
  },
  ready: async (story) => {
    await WAYS.joining(story);
    await story.store.record(story.id, { type: 'node-ready' }, story.world.now);
  },
  'in-rotation': async (story) => {
    await WAYS.ready(story);
    await story.store.record(story.id, { type: 'rotation-confirmed' }, story.world.now);
  },
  failed: async (story) => {
    await toSeed(story);
    await story.fails('no disk matches');
  },
};

for (const stage of STAGES.filter((name) => name !== 'discovered')) {
  test(`reinstall while ${stage}: nothing of the last install is left, and the next one begins`, async (context) => {
    const story = await openStory(context);
    await WAYS[stage](story);
    assert.equal(story.node().stage, stage);
    const old = story.visit();
    const event = { type: 'reinstall-requested', by: 'a person' } as const;
    await story.store.record(story.id, event, story.world.now);
    const { attempt, failure, keyHash, progress, trace, stuck, firstBoot, ...node } = story.node();
    assert.equal(node.stage, 'enrolled');
    assert.equal(attempt, 0);
    assert.deepEqual(trace, {});
    assert.deepEqual(
      [failure, keyHash, progress, stuck, firstBoot, story.store.registry.liveTicketOf(story.id)],
      new Array(6).fill(undefined),
    );
    if (old.token !== '') {
      assert.throws(() => story.install.seed(old, 'user-data'), { code: 'TICKET_DEAD' });
    }
    story.world.now += 30_000;
    assert.equal((await story.script()).kind, 'install', 'its screen goes on by itself');
    assert.equal(story.node().attempt, 1);
  });
}

test('a second machine with the MAC of one that installs is stopped, and the first goes on', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.passes(60_000);
  for (let time = 0; time < 3; time++) {
    const screen = stopped(await story.script({ uuid: OTHER_UUID }));
    assert.match(screen.reason, new RegExp(STORY_UUID));
    assert.match(screen.reason, new RegExp(OTHER_UUID));
    assert.match(screen.advice, /"pilotlight nodes change opti-01 --uuid any"/);
    await story.passes(30_000);
  }
  assert.equal(story.node().stage, 'installing');
  assert.equal((await alarms(story)).length, 1, 'three questions are one line');
  await story.reports(INSTALL, 1_000);
  await story.installed();
  assert.equal(story.node().stage, 'installed');
  assertGolden('timelines/two-machines-one-mac.txt', await story.timeline());
});

test('two machines with one MAC at the same moment, before any UUID is known: one installs', async (context) => {
  const story = await openStory(context);
  const ask = (uuid: string, from: string) =>
    story.boot.screenFor(story.asker(STORY_MAC, { uuid }, from), 'script.ipxe');
  const screens = await Promise.all([
    ask(STORY_UUID, '192.168.1.77'),
    ask(OTHER_UUID, '192.168.1.79'),
  ]);
  assert.deepEqual(
    screens.map(({ kind }) => kind),
    ['install', 'stopped'],
  );
  await story.passes(30_000);
  assert.equal(story.node().uuid, STORY_UUID, 'the first is the machine');
  assert.equal(story.node().attempt, 1);
});

test('two machines that have no UUID are told apart by asking at once from two addresses', async (context) => {
  const story = await openStory(context);
  const ask = (from: string) =>
    story.boot.screenFor(story.asker(STORY_MAC, {}, from), 'script.ipxe');
  assert.equal((await ask('192.168.1.77')).kind, 'install');
  story.world.now += 2_000;
  const screen = stopped(await ask('192.168.1.79'));
  assert.match(screen.reason, /192\.168\.1\.77 and from 192\.168\.1\.79/);
  assert.equal((await alarms(story)).length, 1);
  story.world.now += 30_000;
  assert.equal((await ask('192.168.1.79')).kind, 'install', 'a machine with a new lease');
});

test('one machine that shows its UUID may change its address as often as it likes', async (context) => {
  const story = await openStory(context);
  const ask = (uuid: string, from: string) =>
    story.boot.screenFor(story.asker(STORY_MAC, { uuid }, from), 'script.ipxe');
  assert.equal((await ask(STORY_UUID, '192.168.1.77')).kind, 'install');
  assert.equal((await ask(SWAPPED_UUID, '192.168.1.79')).kind, 'install');
  assert.deepEqual(await alarms(story), []);
});

test('who looks at the script of a running install from another machine does not end that install', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  const ticket = story.store.registry.liveTicketOf(story.id)?.token;
  assert.ok(ticket !== undefined);
  const ask = (from: string) =>
    story.boot.screenFor(story.asker(STORY_MAC, {}, from), 'script.ipxe');
  story.world.now += 60_000;
  story.world.neighbours.set('192.168.1.50', mac('02:00:00:00:00:50'));
  assert.match(stopped(await ask('192.168.1.50')).reason, /192\.168\.1\.50 \(02:00:00:00:00:50\)/);
  assert.equal(story.store.registry.liveTicketOf(story.id)?.token, ticket);
  assert.equal((await alarms(story)).length, 1);

  story.world.neighbours.set('192.168.1.51', mac(STORY_MAC));
  assert.equal((await ask('192.168.1.51')).kind, 'install', 'its own card, with a new lease');
  story.world.now += 60_000;
  assert.equal((await ask('10.0.0.9')).kind, 'install', 'from behind a router, nobody knows');
});

test('a MAC that moved to other hardware waits until a person accepts it', async (context) => {
  const story = await openStory(context);
  await toSeed(story);
  await story.fails('no disk matches');
  await story.store.record(
    story.id,
    { type: 'reinstall-requested', by: 'a person' },
    story.world.now,
  );
  await story.passes(60_000);
  assert.equal(story.node().uuid, STORY_UUID);
  const screen = stopped(await story.script({ uuid: OTHER_UUID }));
  assert.match(screen.title, /not the machine that is registered/);
  assert.equal(story.store.registry.liveTicketOf(story.id), undefined);

  await story.store.updateNode(story.id, { uuid: undefined, by: 'a person' }, story.world.now);
  await story.passes(30_000);
  assert.equal((await story.script({ uuid: OTHER_UUID })).kind, 'install');
  await story.passes(30_000);
  assert.equal(story.node().uuid, OTHER_UUID);
  assert.equal(stopped(await story.script()).kind, 'stopped', 'now the old one is the stranger');
});

test('a UUID in the other byte order is the same machine', async (context) => {
  const story = await openStory(context);
  await story.store.updateNode(story.id, { uuid: SWAPPED_UUID, by: 'a person' }, story.world.now);
  assert.equal((await toScript(story)).kind, 'install');
  assert.equal(story.node().uuid, SWAPPED_UUID);
});

test('a GRUB that says nothing of its machine is not compared, and one that tells its UUID is', async (context) => {
  const { boot, asker, enrol, store } = await openDesks(context);
  const node = await enrol(STORY_MAC, 'opti-01');
  await store.updateNode(node.id, { uuid: STORY_UUID }, 0);
  const screenFor = (facts: Record<string, string>, from: string) =>
    boot.screenFor(asker(STORY_MAC, facts, from), 'grub.cfg');
  assert.equal((await screenFor({}, '192.168.1.77')).kind, 'install');
  // Two that say nothing, at once: nothing tells them apart, and GRUB asks again and again.
  assert.equal((await screenFor({}, '192.168.1.79')).kind, 'install');
  assert.equal((await screenFor({ uuid: OTHER_UUID }, '192.168.1.77')).kind, 'stopped');
  assert.equal((await screenFor({ uuid: STORY_UUID }, '192.168.1.77')).kind, 'install');
});

test('a discovered machine is whatever it last said it is', async (context) => {
  const { boot, asker, store } = await openDesks(context);
  for (const uuid of [STORY_UUID, OTHER_UUID]) {
    assert.equal((await boot.screenFor(asker(STORY_MAC, { uuid }), 'script.ipxe')).kind, 'local');
    await store.flush();
    assert.equal(store.registry.byMac(mac(STORY_MAC))?.uuid, uuid);
  }
});

test('by default eight install at once over NFS, and three by HTTP', async (context) => {
  const desks = await openDesks(context, { limit: 'by-medium' });
  const address = (index: number) => `d0:50:99:4e:06:${String(10 + index)}`;
  const askAll = async () => {
    const kinds: string[] = [];
    for (let index = 0; index < 10; index++) {
      desks.world.now += 10;
      const asker = desks.asker(address(index), {}, `192.168.1.${100 + index}`);
      const screen = await desks.boot.screenFor(asker, 'script.ipxe');
      kinds.push(screen.kind === 'queue' ? `${screen.position}` : screen.kind);
    }
    return kinds.join(' ');
  };
  for (let index = 0; index < 10; index++) await desks.enrol(address(index), `node-${index}`);
  assert.equal(await askAll(), `${'install '.repeat(8)}1 2`);
  for (const { id } of desks.store.registry.all()) {
    await desks.store.record(id, { type: 'reinstall-requested', by: 'a person' }, desks.world.now);
  }
  desks.world.now += 120_000;
  desks.world.medium = 'http';
  assert.equal(await askAll(), `${'install '.repeat(3)}1 2 3 4 5 6 7`);
});
