import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediumChoice } from '../../src/domain/profile.ts';
import { CHOSEN, mac, openDesks, PROFILE } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const HARDWARE = {
  memoryMiB: 16_000,
  uuid: undefined,
  serial: undefined,
  model: 'Dell OptiPlex 7050',
};

const NO_KEYS = { sshHostKeys: [], keyHash: undefined };

/** A node whose machine has its script: the ticket is live. */
async function booting(
  context: Parameters<typeof openDesks>[0],
  medium: MediumChoice = CHOSEN.medium,
) {
  const desks = await openDesks(context);
  const node = await desks.enrol(MAC, 'opti-01');
  const chosen = { ...CHOSEN, medium };
  const { token } = await desks.tickets.ticketFor(node, '192.168.1.77', chosen);
  return { ...desks, node, token };
}

test('the seed binds the ticket to the machine that fetched it; another raises an alarm', async (context) => {
  const { install, visit, token, node, lines, store } = await booting(context);
  await install.seed(visit(token, '192.168.1.78'), 'user-data').commit();
  assert.throws(() => install.seed(visit(token, '192.168.1.99'), 'user-data'), {
    code: 'TICKET_FOREIGN',
  });
  await assert.rejects(install.installed(visit(token, '192.168.1.99'), NO_KEYS), {
    code: 'TICKET_FOREIGN',
  });
  assert.equal(store.registry.byId(node.id)?.stage, 'installing');
  assert.match((await lines(node.id)).join('\n'), /alarm: 192\.168\.1\.99 came with the ticket/);
});

test('the same machine may come from another address: its card is known', async (context) => {
  const { install, visit, token, world } = await booting(context);
  await install.seed(visit(token, '192.168.1.78'), 'user-data').commit();
  world.neighbours.set('192.168.1.99', mac(MAC));
  assert.equal(install.seed(visit(token, '192.168.1.99'), 'meta-data').seed.attempt, 1);
});

test('a ticket that nobody minted opens nothing, and neither does one whose time is over', async (context) => {
  const { install, visit, token, world } = await booting(context);
  assert.throws(() => install.seed(visit('f'.repeat(32)), 'user-data'), { code: 'TICKET_DEAD' });
  world.now += 4 * 3_600_000;
  assert.throws(() => install.seed(visit(token), 'user-data'), { code: 'TICKET_DEAD' });
});

test('reinstalling kills the ticket of the install that runs', async (context) => {
  const { install, visit, token, node, store } = await booting(context);
  await store.record(node.id, { type: 'reinstall-requested', by: 'a person' }, 1);
  assert.throws(() => install.seed(visit(token), 'user-data'), { code: 'TICKET_DEAD' });
});

test('an installer whose answer was lost may report again, and nothing happens twice', async (context) => {
  const { install, visit, token, node, store, lines } = await booting(context);
  await install.seed(visit(token), 'user-data').commit();
  await install.installed(visit(token), {
    sshHostKeys: ['ssh-ed25519 AAAA root@opti-01'],
    keyHash: 'ab'.repeat(32),
  });
  const before = await lines(node.id);
  await install.installed(visit(token), {
    sshHostKeys: ['ssh-ed25519 BBBB somebody@else'],
    keyHash: 'cd'.repeat(32),
  });
  assert.deepEqual(await lines(node.id), before);
  assert.deepEqual(store.registry.byId(node.id)?.sshHostKeys, ['ssh-ed25519 AAAA root@opti-01']);
  assert.equal(store.registry.byId(node.id)?.keyHash, 'ab'.repeat(32));
  await assert.rejects(install.failed(visit(token), 'late'), { code: 'TICKET_DEAD' });
});

test('a stranger cannot repeat the report of an installer', async (context) => {
  const { install, visit, token } = await booting(context);
  await install.seed(visit(token, '192.168.1.78'), 'user-data').commit();
  await install.installed(visit(token, '192.168.1.78'), NO_KEYS);
  await assert.rejects(install.installed(visit(token, '192.168.1.99'), NO_KEYS), {
    code: 'TICKET_FOREIGN',
  });
});

test('an install that reports before its seed is out of order', async (context) => {
  const { install, visit, token } = await booting(context);
  await assert.rejects(install.installed(visit(token), NO_KEYS), { code: 'EVENT_OUT_OF_ORDER' });
});

test('a failure keeps the telling line as its reason and the end of the log beside it', async (context) => {
  const { install, visit, token, node, store } = await booting(context);
  await install.seed(visit(token), 'user-data').commit();
  const log = `${'noise\n'.repeat(20_000)}Command failed: mount /dev/sda1\nbye\n`;
  await install.failed(visit(token), log);
  const failed = store.registry.byId(node.id);
  assert.equal(failed?.stage, 'failed');
  assert.equal(failed?.failure?.reason, 'the installer failed: Command failed: mount /dev/sda1');
  const entry = (await store.timeline(node.id)).at(-1);
  assert.ok(entry?.log?.endsWith('bye\n') && entry.log.length <= 64 * 1024);
  await install.failed(visit(token), log);
});

test('too little memory is refused in words and in the timeline', async (context) => {
  const { install, visit, token, node, lines, world } = await booting(context, 'http');
  world.profiles = [{ ...PROFILE, minimumMemoryMiB: undefined }];
  const verdict = await install.check(visit(token), { ...HARDWARE, memoryMiB: 4096 });
  const because = 'the ISO of 3176 MiB is kept in memory';
  assert.deepEqual(verdict, { kind: 'too-little', haveMiB: 4096, needMiB: 5224, because });
  assert.equal(
    (await lines(node.id)).at(-1),
    `refusal: refused: Dell OptiPlex 7050 with 4096 MiB of memory, and 5224 MiB are needed: ${because}`,
  );
});

test('over NFS a machine of 2 GiB is fit', async (context) => {
  const { install, visit, token, world } = await booting(context, 'nfs');
  world.profiles = [{ ...PROFILE, minimumMemoryMiB: undefined }];
  const hardware = { ...HARDWARE, memoryMiB: 2012 };
  assert.deepEqual(await install.check(visit(token), hardware), { kind: 'enough' });
});

test('the seed tells which point release is installed, and by which medium', async (context) => {
  const { install, visit, token } = await booting(context);
  const { seed } = install.seed(visit(token), 'late.sh');
  assert.deepEqual([seed.point, seed.medium], ['24.04.4', 'nfs']);
});

test('fetching the programs of the install does not begin it', async (context) => {
  const { install, visit, token, node, store } = await booting(context);
  for (const file of ['meta-data', 'early.sh', 'late.sh'] as const) {
    await install.seed(visit(token), file).commit();
  }
  assert.equal(store.registry.byId(node.id)?.stage, 'booting');
});

test('memory of unknown size is no reason to refuse', async (context) => {
  const { install, visit, token } = await booting(context);
  const hardware = { ...HARDWARE, memoryMiB: undefined };
  assert.deepEqual(await install.check(visit(token), hardware), { kind: 'enough' });
});

test('the check remembers what the machine says of itself', async (context) => {
  const { install, visit, token, node, store } = await booting(context);
  await install.check(visit(token), { ...HARDWARE, serial: 'H1M8DM2' });
  await store.flush();
  assert.equal(store.registry.byId(node.id)?.serial, 'H1M8DM2');
});

test('the seed is for the card that the machine boots from, not for the first that it has', async (context) => {
  const { install, visit, token, node, store, world } = await booting(context);
  const second = mac('d0:50:99:4e:05:58');
  await store.updateNode(node.id, { macs: [mac(MAC), second] }, 1);
  assert.equal(install.seed(visit(token), 'user-data').seed.mac, MAC);
  world.neighbours.set('192.168.1.78', second);
  assert.equal(install.seed(visit(token), 'user-data').seed.mac, second);
  world.neighbours.set('192.168.1.78', mac('02:00:00:00:00:01')); // a router's, behind a relay
  assert.equal(install.seed(visit(token), 'user-data').seed.mac, MAC);
});

test('a profile that is broken and an image that is looked at anew do not end an install that runs', async (context) => {
  const { install, visit, token, node, world, store, tickets } = await booting(context);
  const begun = install.seed(visit(token), 'user-data');
  await begun.commit();
  [world.profiles, world.images] = [[], []];
  assert.deepEqual(install.seed(visit(token), 'late.sh').seed, {
    ...begun.seed,
    node: store.registry.byId(node.id),
  });
  const again = store.registry.byId(node.id) ?? assert.fail();
  const next = await tickets.ticketFor(again, '192.168.1.77', CHOSEN);
  assert.throws(() => install.seed(visit(next.token), 'user-data'), { code: 'PROFILE_NOT_FOUND' });
});
