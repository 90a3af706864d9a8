import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstallerEvent } from '../../src/domain/install/installer-event.ts';
import { createInstallFollower } from '../../src/workflow/install-progress.ts';
import { CHOSEN, openDesks } from '../support/desks.ts';
import { failingAt, INSTALL, REBOOT } from '../support/small-install.ts';

const KERNEL =
  'subiquity/Install/install/curtin_install/run_curtin_step/cmd-install/stage-curthooks/builtin/cmd-curthooks/installing-kernel';
const REPORT = { sshHostKeys: [], keyHash: undefined };

/** A node whose installer has its seed. `post` gives events as the installer does: one by one. */
async function installing(context: Parameters<typeof openDesks>[0]) {
  const desks = await openDesks(context);
  const node = await desks.enrol('d0:50:99:4e:05:57', 'opti-01');
  const { token } = await desks.tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  const visit = desks.visit(token);
  await desks.install.seed(visit, 'user-data').commit();
  const post = async (events: readonly InstallerEvent[]) => {
    for (const event of events) {
      desks.world.now += 1_000;
      desks.follower.take(visit, [event]);
      await nextTurn();
    }
    await desks.store.flush();
  };
  const stored = () => desks.store.registry.byId(node.id);
  return { ...desks, id: node.id, token, visit, post, stored };
}

test('a good install: progress and lines while it runs, and a last word after it was reported', async (context) => {
  const { install, post, stored, visit, lines, id, world, store } = await installing(context);
  await post(INSTALL.slice(0, -3));
  assert.equal(stored()?.stage, 'installing');
  assert.deepEqual(stored()?.progress, { percent: 95, step: 'late command 2', at: world.now });
  assert.equal(stored()?.trace.event, world.now);
  await install.installed(visit, REPORT);
  await store.flush();
  assert.deepEqual(stored()?.progress, { percent: 100, step: 'installed', at: world.now });
  await post([...INSTALL.slice(-3), ...REBOOT]);
  assert.equal(stored()?.stage, 'installed');
  assert.deepEqual((await lines(id)).slice(-4), [
    'note: packages installed: openssh-server (4 s)',
    'note: security updates installed (1 s)',
    'stage: installed; 0 SSH host keys reported',
    'note: the installer shuts the machine down (reboot)',
  ]);
});

test('a failure: an alarm at once, then the step, its message and the log', async (context) => {
  const { install, post, stored, visit, lines, id, store } = await installing(context);
  await post(failingAt(KERNEL));
  assert.equal(stored()?.stage, 'installing');
  assert.equal((await lines(id)).at(-1), 'alarm: installing the kernel failed');
  await install.failed(visit, 'noise\nE: Unable to locate package linux-nothing\n');
  const reason =
    'installing the kernel failed: exit status 100; its log: E: Unable to locate package linux-nothing';
  assert.equal(stored()?.failure?.reason, reason);
  assert.match((await store.timeline(id)).at(-1)?.log ?? '', /^noise\nE: /);
  await post(failingAt(KERNEL).slice(-3)); // what comes after is welcome, and changes nothing
  assert.equal((await lines(id)).at(-1), `stage: ${reason}`);
});

test('an installer that gives up and sends no log has failed after 90 s; a log that comes late is kept', async (context) => {
  const { follower, install, post, stored, visit, world, store, id } = await installing(context);
  await post(failingAt(KERNEL));
  follower.tick(world.now + 80_000);
  assert.equal(stored()?.stage, 'installing');
  world.now += 95_000;
  follower.tick(world.now);
  follower.tick(world.now);
  await store.flush();
  assert.equal(stored()?.stage, 'failed');
  assert.equal(
    stored()?.failure?.reason,
    'installing the kernel failed: exit status 100 (it sent no log)',
  );
  await install.failed(visit, 'E: no space left\n');
  await install.failed(visit, 'E: no space left\n');
  const entries = (await store.timeline(id)).filter(({ kind }) => kind === 'stage').slice(-2);
  assert.deepEqual(
    entries.map(({ text, log }) => [text, log]),
    [
      ['installing the kernel failed: exit status 100 (it sent no log)', undefined],
      [
        'installing the kernel failed: exit status 100; its log: E: no space left',
        'E: no space left\n',
      ],
    ],
  );
});

test('after a restart the percentage goes on, and so does the wait for the log', async (context) => {
  const desks = await installing(context);
  const { post, world, store, stored, tickets, visit } = desks;
  await post(failingAt(KERNEL));
  const restarted = createInstallFollower({
    tickets,
    ticket: (token) => store.registry.ticket(token),
    liveTicketOf: (nodeId) => store.registry.liveTicketOf(nodeId),
    byId: (nodeId) => store.registry.byId(nodeId),
    all: () => store.registry.all(),
    record: store.record,
    note: store.note,
    progress: store.progress,
    see: store.see,
    failed: (error) => assert.fail(String(error)),
    now: () => world.now,
    later: setImmediate,
  });
  restarted.take(visit, INSTALL.slice(0, 2));
  await nextTurn();
  await store.flush();
  assert.equal(stored()?.progress?.percent, 52);
  restarted.tick(world.now + 91_000);
  await store.flush();
  assert.equal(
    stored()?.failure?.reason,
    'installing the kernel failed: exit status 100 (it sent no log)',
  );
});

test('a new attempt begins at 0, also where the count of attempts began anew', async (context) => {
  const { post, store, stored, id, tickets, follower, visit, world } = await installing(context);
  await post(INSTALL.slice(0, -10));
  await store.record(id, { type: 'reinstall-requested', by: 'a person' }, world.now);
  world.now += 1_000;
  const node = stored();
  assert.ok(node !== undefined && node.progress === undefined);
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  assert.throws(() => follower.take(visit, INSTALL), { code: 'TICKET_DEAD' });
  follower.take({ ...visit, token }, INSTALL.slice(0, 1));
  await nextTurn();
  await store.flush();
  assert.equal(stored()?.progress?.percent, 1);
});

test('a stranger who comes with the ticket is heard by nobody', async (context) => {
  const { follower, token, visit, stored } = await installing(context);
  const stranger = { ...visit, token, address: '192.168.1.99' };
  assert.throws(() => follower.take(stranger, INSTALL), { code: 'TICKET_FOREIGN' });
  assert.equal(stored()?.progress, undefined);
});

test('a flood of one ticket is bounded, told in words, and does not hold up another', async (context) => {
  const { follower, visit, enrol, tickets, store, install, lines, id } = await installing(context);
  const other = await enrol('d0:50:99:4e:05:58', 'opti-02');
  const { token } = await tickets.ticketFor(other, '192.168.1.80', CHOSEN);
  const quiet = { ...visit, token, address: '192.168.1.80' };
  await install.seed(quiet, 'user-data').commit();
  const [event] = INSTALL;
  assert.ok(event);
  const flood = Array.from({ length: 10_000 }, () => event);
  follower.take(visit, flood);
  follower.take(quiet, [event]);
  await nextTurn();
  await store.flush();
  assert.equal(store.registry.byId(other.id)?.progress?.percent, 1);
  while ((await lines(id)).at(-1)?.startsWith('refusal') !== true) await nextTurn();
  assert.equal(
    (await lines(id)).at(-1),
    'refusal: 9488 events of the installer were dropped: they came faster than they are taken',
  );
});
