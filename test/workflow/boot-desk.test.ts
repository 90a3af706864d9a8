import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { DEFAULT_BOOT_POLICY } from '../../src/domain/node.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { mac, openDesks, SERVER } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const OTHER = 'd0:50:99:4e:05:58';
const NO_KEYS = { sshHostKeys: [], keyHash: undefined };

function installOf(screen: Screen) {
  if (screen.kind !== 'install') assert.fail(`expected the install screen, got ${screen.kind}`);
  const [, token = ''] = /\/install\/([0-9a-f]{32})\//.exec(screen.seedUrl) ?? [];
  return { ...screen, token };
}

test('an enrolled node gets an install whose every URL carries its ticket', async (context) => {
  const { boot, asker, enrol, store } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  const screen = installOf(await boot.screenFor(asker(MAC), 'script.ipxe'));

  const install = `http://${SERVER}/install/${screen.token}`;
  const iso = `http://192.168.1.10:8081/install/${screen.token}/ubuntu-24.04.4-live-server-amd64.iso`;
  assert.deepEqual(
    [screen.seedUrl, screen.checkUrl, screen.kernelUrl, screen.initrdUrl],
    [`${install}/`, `${install}/check.ipxe`, `${iso}/vmlinuz`, `${iso}/initrd`],
  );
  assert.deepEqual(screen.medium, { kind: 'nfs', root: `192.168.1.10:/install/${screen.token}` });
  assert.deepEqual(screen.kernelOptions, ['console=ttyS0']);
  assert.equal(store.registry.byId(node.id)?.stage, 'booting');
  assert.equal(store.registry.ticket(screen.token)?.attempt, 1);
});

test('GRUB fetches its kernel by TFTP, and the installer its ISO by HTTP where NFS can not be', async (context) => {
  const { boot, asker, enrol, world } = await openDesks(context);
  world.medium = 'http';
  await enrol(MAC, 'opti-01');
  const screen = installOf(await boot.screenFor(asker(MAC), 'grub.cfg'));
  assert.match(screen.kernelUrl, /^tftp:\/\/192\.168\.1\.10\/install\/.*\.iso\/vmlinuz$/);
  assert.ok(screen.medium.kind === 'http');
  assert.match(screen.medium.isoUrl, /^http:\/\/192\.168\.1\.10:8081\/install\/.*\.iso$/);
});

test('asking again before the seed is the same attempt, even at the same moment', async (context) => {
  const { boot, asker, enrol } = await openDesks(context);
  await enrol(MAC, 'opti-01');
  const screens = await Promise.all([1, 2, 3].map(() => boot.screenFor(asker(MAC), 'script.ipxe')));
  const again = await boot.screenFor(asker(MAC), 'script.ipxe');
  const tokens = new Set([...screens, again].map((screen) => installOf(screen).token));
  assert.equal(tokens.size, 1);
});

test('asking again after the seed is a new attempt, and the old ticket is dead', async (context) => {
  const { boot, install, asker, visit, enrol, store } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  const first = installOf(await boot.screenFor(asker(MAC), 'script.ipxe'));
  await install.seed(visit(first.token), 'user-data').commit();
  assert.equal(store.registry.byId(node.id)?.stage, 'installing');

  const second = installOf(await boot.screenFor(asker(MAC), 'script.ipxe'));
  assert.notEqual(second.token, first.token);
  assert.equal(second.attempt, 2);
  assert.equal(store.registry.byId(node.id)?.stage, 'booting');
  assert.throws(() => install.seed(visit(first.token), 'meta-data'), { code: 'TICKET_DEAD' });
});

test('an installed node is sent to its disk in the way that it wants', async (context) => {
  const { boot, install, asker, visit, enrol, store, lines } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  await store.updateNode(node.id, { boot: { ...DEFAULT_BOOT_POLICY, local: 'sanboot' } }, 0);
  const { token } = installOf(await boot.screenFor(asker(MAC), 'script.ipxe'));
  await install.seed(visit(token), 'user-data').commit();
  await install.installed(visit(token), NO_KEYS);

  const screen = await boot.screenFor(asker(MAC), 'script.ipxe');
  assert.equal(screen.kind === 'local' && screen.method, 'sanboot');
  assert.match((await lines(node.id)).at(-1) ?? '', /^refusal: asked for a script.*installed/);
});

test('a failed node is told what failed, and installs again once somebody says so', async (context) => {
  const { boot, install, asker, visit, enrol, store } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  const { token } = installOf(await boot.screenFor(asker(MAC), 'script.ipxe'));
  await install.seed(visit(token), 'user-data').commit();
  await install.failed(visit(token), 'starting\ncurtin: no disk matches\n');

  const screen = await boot.screenFor(asker(MAC), 'script.ipxe');
  assert.ok(screen.kind === 'stopped');
  assert.equal(screen.title, 'failed while installing');
  assert.match(screen.reason, /no disk matches/);

  await store.record(node.id, { type: 'reinstall-requested', by: 'a person' }, 1);
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'install');
});

test('what is missing stands on the screen and in the timeline, and no ticket is minted', async (context) => {
  const { boot, asker, enrol, world, lines, store } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  world.images = [];
  const screen = await boot.screenFor(asker(MAC), 'script.ipxe');
  assert.equal(screen.kind === 'stopped' && screen.reason, 'there is no image of 24.04 for amd64');
  world.profiles = [];
  const other = await boot.screenFor(asker(MAC), 'script.ipxe');
  assert.equal(other.kind === 'stopped' && other.reason, 'there is no profile "default"');
  assert.equal(store.registry.liveTicketOf(node.id), undefined);
  assert.equal((await lines(node.id)).filter((line) => line.startsWith('refusal')).length, 2);
});

test('only so many install at once; the others wait in the order of their coming', async (context) => {
  const desks = await openDesks(context, { limit: 1 });
  const { boot, install, asker, visit, enrol, world } = desks;
  const third = 'd0:50:99:4e:05:59';
  await enrol(MAC, 'opti-01');
  await enrol(OTHER, 'opti-02');
  await enrol(third, 'opti-03');
  const ask = (address: string) => boot.screenFor(asker(address), 'script.ipxe');

  const [first, second] = await Promise.all([ask(MAC), ask(OTHER)]);
  const { token } = installOf(first);
  assert.equal(second.kind === 'queue' && second.position, 1);
  world.now += 5_000;
  const last = await ask(third);
  assert.equal(last.kind === 'queue' && last.position, 2);

  await install.seed(visit(token), 'user-data').commit();
  await install.installed(visit(token), NO_KEYS);
  world.now += 5_000;
  assert.equal((await ask(third)).kind, 'queue');
  assert.equal((await ask(OTHER)).kind, 'install');
});

test('a stranger is listed and sent to its disk while the door is closed', async (context) => {
  const { boot, asker, store, lines } = await openDesks(context);
  const screen = await boot.screenFor(asker(MAC, { serial: 'H1M8DM2' }), 'script.ipxe');
  assert.equal(screen.kind, 'local');
  await store.flush();
  const node = store.registry.byMac(mac(MAC));
  assert.equal(node?.stage, 'discovered');
  assert.equal(node?.serial, 'H1M8DM2');
  assert.match((await lines(node?.id ?? '')).join(), /the door is closed/);
});

test('a stranger waits while the door is open, and goes on by itself once approved', async (context) => {
  const { boot, asker, store, door, world } = await openDesks(context);
  await door.open({ minutes: 10, rules: [] }, world.now);
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'waiting');
  await store.flush();
  const id = store.registry.byMac(mac(MAC))?.id ?? '';
  const approval = {
    hostname: 'opti-01',
    role: 'none',
    profile: 'default',
    by: 'a person',
  } as const;
  await store.approve(id, approval, world.now);
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'install');
});

test('the waiting screen leaves for the disk when the door closes', async (context) => {
  const { boot, asker, door, world } = await openDesks(context);
  await door.open({ minutes: 1, rules: [] }, world.now);
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'waiting');
  world.now += 60_000;
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'local');
});

test('a rule by serial lets its machine in as soon as iPXE tells the serial', async (context) => {
  const { boot, asker, store, door, world } = await openDesks(context);
  const rule = { macPrefix: undefined, uuid: undefined, serial: 'H1M8DM2' };
  const rules = [{ ...rule, role: 'none', profile: 'default', hostnamePrefix: 'opti' } as const];
  await door.open({ minutes: 10, rules }, world.now);
  assert.equal((await boot.screenFor(asker(MAC), 'script.ipxe')).kind, 'waiting');
  const screen = await boot.screenFor(asker(MAC, { serial: 'H1M8DM2' }), 'script.ipxe');
  assert.equal(screen.kind, 'install');
  const node = store.registry.byMac(mac(MAC));
  assert.equal(node?.hostname, 'opti-4e0557');
  assert.equal(node?.serial, 'H1M8DM2');
});

test('the door remembers over a restart that it is open', async (context) => {
  const { store, door, world } = await openDesks(context);
  await door.open({ minutes: 5, rules: [] }, world.now);
  assert.deepEqual(await store.getSetting('door'), door.current());
  await door.close();
  assert.equal(door.current().openUntil, 0);
});

test('a preview shows the install and leaves no trace', async (context) => {
  const { boot, enrol, store, lines } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  const before = await lines(node.id);
  const screen = boot.previewFor(node, SERVER, '0'.repeat(32));
  assert.equal(screen.kind, 'install');
  assert.equal(store.registry.byId(node.id)?.stage, 'enrolled');
  assert.equal(store.registry.liveTicketOf(node.id), undefined);
  assert.deepEqual(await lines(node.id), before);
});

test('what the installer could not be answered is told on the screen, before anything is fetched', async (context) => {
  const { boot, asker, enrol, world, lines, store } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01');
  world.rehearse = () => {
    throw new ProvisioningError('PROFILE_INVALID', 'zdevs: Ubuntu 24.04 drops it');
  };
  const screen = await boot.screenFor(asker(MAC), 'script.ipxe');
  assert.deepEqual(
    [screen.kind, 'reason' in screen && screen.reason],
    ['stopped', 'zdevs: Ubuntu 24.04 drops it'],
  );
  assert.equal(store.registry.byId(node.id)?.stage, 'enrolled');
  assert.match((await lines(node.id)).join('\n'), /cannot install: zdevs/);
});
