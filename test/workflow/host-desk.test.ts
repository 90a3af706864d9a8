import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDesks } from '../support/desks.ts';
import { assertGolden } from '../support/golden.ts';
import { begun, INSTALLER, installed, MAC, UUID } from '../support/host-scene.ts';
import { HOST_HAND_OVER, HOST_INSTALLED, hostQuestionOf } from '../support/host-values.ts';
import { timelineText } from '../support/timeline-text.ts';

const SECOND = 'd0:50:99:4e:05:58';

test('from the script to the hypervisor', async (context) => {
  const scene = await installed(context);
  const { hosts, shown, world, store, id, screen } = scene;
  assert.ok(screen.kind === 'install-host');
  assert.match(
    screen.mediumUrl,
    /\/install\/[0-9a-f]{32}\/proxmox-ve_8\.4-1\.iso\/medium-192\.168\.1\.10-8080\.cpio$/,
  );
  assert.equal(scene.node()?.stage, 'installed');
  assert.deepEqual(scene.node()?.sshHostKeys, HOST_INSTALLED.sshHostKeys);
  await hosts.handOver(shown, HOST_HAND_OVER);
  assert.deepEqual(world.adopted, [
    {
      ...{ nodeId: id, name: 'opti-01', endpoints: ['https://192.168.1.31:8006'] },
      ...{ tokenId: HOST_HAND_OVER.tokenId, tokenSecret: HOST_HAND_OVER.tokenSecret },
      ...{ trust: { kind: 'ca', pem: HOST_HAND_OVER.caPem }, cluster: undefined },
    },
  ]);
  assert.equal(scene.node()?.stage, 'installed');
  assert.equal(scene.node()?.firstBoot?.system, 'Proxmox VE 8.4.0');
  await store.flush();
  const began = Date.UTC(2026, 0, 1);
  const text = timelineText(await store.timeline(id), began);
  assertGolden('timelines/host.txt', text);
  assert.ok(!text.includes(HOST_HAND_OVER.tokenSecret));
});

test('an installed host gets no loader, no script and no answers', async (context) => {
  const { boot, asker, hosts, question, lines, id } = await installed(context);
  const screen = await boot.screenFor(asker(MAC, { uuid: UUID }), 'script.ipxe');
  assert.equal(screen.kind, 'local');
  await assert.rejects(hosts.answer(question), {
    code: 'EVENT_OUT_OF_ORDER',
    message: /opti-01 is installed, and installs nothing/,
  });
  assert.match(
    (await lines(id)).at(-1) ?? '',
    /^refusal: Proxmox VE's installer asked for its answers; it got none/,
  );
});

test('a machine that nobody approved gets nothing, and is listed', async (context) => {
  const { hosts, store, lines } = await openDesks(context);
  const question = hostQuestionOf({ macs: [SECOND], uuid: UUID, serial: 'H1M8DM2' });
  await assert.rejects(hosts.answer(question), {
    code: 'NODE_NOT_FOUND',
    message: /no approved machine has one of d0:50:99:4e:05:58, .*nothing is installed/,
  });
  await store.flush();
  const [found] = store.registry.all();
  assert.deepEqual([found?.stage, found?.uuid, found?.serial], ['discovered', UUID, 'H1M8DM2']);
  assert.match(
    (await lines(found?.id ?? '')).join('\n'),
    /asked for its answers from 192\.168\.1\.78; it is not approved, and got none/,
  );
  await assert.rejects(
    hosts.answer(question),
    { code: 'NODE_NOT_FOUND' },
    'also once it is listed',
  );
  await assert.rejects(hosts.answer({ ...question, macs: [] }), { code: 'NODE_NOT_FOUND' });
});

test('what is not certain to be the machine of an install gets nothing, with a line that says why', async (context) => {
  const { hosts, question, enrol, lines, id, store, world } = await begun(context);
  const other = await enrol(SECOND, 'opti-02', 'host');
  const cases: readonly (readonly [object, string, RegExp, string])[] = [
    [
      { uuid: '11111111-2222-4333-8444-555555555555' },
      'INSTALL_REFUSED',
      /has a MAC of opti-01, and another UUID/,
      id,
    ],
    [
      { macs: [...question.macs, ...other.macs] },
      'INSTALL_REFUSED',
      /registered as opti-01 and opti-02, by its MAC/,
      other.id,
    ],
    [
      { macs: other.macs, uuid: undefined },
      'TICKET_DEAD',
      /no install of opti-02 is under way \(it has not begun\)/,
      other.id,
    ],
    [
      { release: '9.1' },
      'INSTALL_REFUSED',
      /that of Proxmox VE 9\.1, and Proxmox VE 8\.4 is to be installed/,
      id,
    ],
    [{ product: 'pbs' }, 'INSTALL_REFUSED', /the product pbs/, id],
  ];
  for (const [changes, code, message, told] of cases) {
    await assert.rejects(hosts.answer({ ...question, ...changes }), { code, message });
    assert.match((await lines(told)).at(-1) ?? '', /^(alarm|refusal): /);
  }
  world.now += 5 * 3_600_000;
  await assert.rejects(hosts.answer(question), {
    code: 'TICKET_DEAD',
    message: /its time is over/,
  });
  assert.equal(store.registry.byId(id)?.stage, 'booting', 'nothing of all this moved it');
});

test("the answers are the first asker's: another address with its MAC raises an alarm", async (context) => {
  const { hosts, question, lines, id, node, visit, token } = await begun(context);
  assert.match(await hosts.answer(question), /^answers for opti-01/);
  assert.equal(node()?.stage, 'installing');
  assert.match(await hosts.answer(question), /^answers/, 'a person may ask again at the shell');
  const elsewhere = { ...question, address: '192.168.1.99' };
  await assert.rejects(hosts.answer(elsewhere), { code: 'TICKET_FOREIGN' });
  assert.throws(() => hosts.firstBoot(visit(token, '192.168.1.99')), { code: 'TICKET_FOREIGN' });
  assert.match((await lines(id)).at(-1) ?? '', /^alarm: 192\.168\.1\.99 came with the ticket/);
});

test('an install of Ubuntu and one of Proxmox VE do not answer each other', async (context) => {
  const ubuntu = await begun(context, 'default');
  await assert.rejects(ubuntu.hosts.answer(ubuntu.question), {
    code: 'INPUT_INVALID',
    message: /installs Ubuntu, and not Proxmox VE/,
  });
  const host = await begun(context);
  assert.throws(() => host.install.seed(host.visit(host.token), 'user-data'), {
    code: 'INPUT_INVALID',
    message: /installs Proxmox VE, and not Ubuntu/,
  });
});

test('the webhook before the answers is out of order, and twice is once', async (context) => {
  const { hosts, question, token, visit, id, lines } = await begun(context);
  const done = () => hosts.installed(visit(token, INSTALLER), HOST_INSTALLED);
  await assert.rejects(done(), { code: 'EVENT_OUT_OF_ORDER' });
  await hosts.answer(question);
  await done();
  const before = await lines(id);
  await done();
  assert.deepEqual(await lines(id), before);
  await assert.rejects(hosts.installed(visit('f'.repeat(32)), HOST_INSTALLED), {
    code: 'TICKET_DEAD',
  });
});

test('a machine that cannot be a host is told so on its screen, and nothing begins', async (context) => {
  const { boot, asker, enrol, store, world } = await openDesks(context);
  const node = await enrol(MAC, 'opti-01', 'host');
  const reason = async (script: 'script.ipxe' | 'grub.cfg' = 'script.ipxe') => {
    const screen = await boot.screenFor(asker(MAC, { uuid: UUID }), script);
    return screen.kind === 'stopped' ? screen.reason : screen.kind;
  };
  world.hostCopy = { kind: 'preparing' };
  assert.match(
    await reason(),
    /the copy of Proxmox VE 8\.4-1 for 192\.168\.1\.10:8080 is being made/,
  );
  world.hostCopy = { kind: 'missing', reason: 'xorriso is not on this host' };
  assert.match(await reason(), /no copy of .* yet: xorriso is not on this host/);
  world.hostCopy = { kind: 'ready' };
  assert.match(await reason('grub.cfg'), /^Secure Boot: .* Turn Secure Boot off/);
  const edit = (changes: object) =>
    store.updateNode(node.id, { ...changes, by: 'a test' }, world.now);
  await edit({ role: 'server' });
  assert.match(
    await reason(),
    /it has the role server, and a Proxmox VE host is in no K3s cluster/,
  );
  await edit({ role: 'none' });
  store.remember(node.id, { arch: 'arm64-efi' });
  await store.flush();
  assert.match(await reason(), /x86-64, and this machine is ARM/);
  assert.equal(store.registry.liveTicketOf(node.id), undefined);
});

test('memory and firmware are looked at before the ISO is fetched', async (context) => {
  const { install, visit, token, world } = await begun(context);
  const hardware = { memoryMiB: 4096, uuid: undefined, serial: undefined, model: 'OptiPlex' };
  const check = (changes: object) => install.check(visit(token), { ...hardware, ...changes });
  const little = await check({});
  assert.ok(little.kind === 'too-little');
  assert.deepEqual(
    [little.needMiB, little.because],
    [7_400, "Proxmox VE's installer unpacks its ISO of 1498 MiB in memory"],
  );
  assert.equal((await check({ memoryMiB: 7_600 })).kind, 'enough');
  world.images = world.images.map((image) => ({ ...image, size: 2_300 * 1024 ** 2 }));
  const tall = await check({ memoryMiB: 16_000, platform: 'pcbios' });
  assert.ok(
    tall.kind === 'unfit' && /larger than a BIOS machine can load below 2 GiB/.test(tall.reason),
  );
  assert.equal((await check({ memoryMiB: 16_000, platform: 'efi' })).kind, 'enough');
  assert.equal((await check({ memoryMiB: 7_600 })).kind, 'too-little');
});
