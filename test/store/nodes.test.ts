import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { DEFAULT_BOOT_POLICY } from '../../src/domain/node.ts';
import { openTestStore } from '../support/store.ts';
import { draft, linesOf, mac, macOf, minted, OPTIPLEX, refused } from '../support/store-values.ts';

const SECOND_CARD = mac('d0:50:99:4e:05:58');

test('a registered node is enrolled, found by all of its names, and frozen', async (context) => {
  const store = await openTestStore(context, { newId: () => 'id-1' });
  const macs = [OPTIPLEX, SECOND_CARD, OPTIPLEX];
  const node = await store.createNode(
    draft({ macs, hostname: 'Optiplex-1', address: '192.168.1.21/24', serial: 'H1M8DM2' }),
    5,
  );
  assert.deepEqual(node, {
    id: 'id-1',
    macs: [OPTIPLEX, SECOND_CARD],
    hostname: 'optiplex-1',
    role: 'server',
    profile: 'default',
    address: '192.168.1.21/24',
    uuid: undefined,
    serial: 'H1M8DM2',
    arch: undefined,
    boot: DEFAULT_BOOT_POLICY,
    power: { driver: 'none' },
    stage: 'enrolled',
    attempt: 0,
    failure: undefined,
    sshHostKeys: [],
    keyHash: undefined,
    progress: undefined,
    trace: {},
    stuck: undefined,
    firstBoot: undefined,
    bootDue: undefined,
    beforeReinstall: undefined,
    createdAt: 5,
    stageSince: 5,
  });
  assert.ok(Object.isFrozen(node) && Object.isFrozen(node.macs) && Object.isFrozen(node.boot));

  const { registry } = store;
  assert.equal(registry.byId('id-1'), node);
  assert.equal(registry.byMac(SECOND_CARD), node);
  assert.equal(registry.byHostname('OPTIPLEX-1'), node);
  assert.equal(registry.byAddress('192.168.1.21'), node);
  assert.deepEqual(registry.all(), [node]);
  for (const text of ['d0-50-99-4E-05-58', 'd050.994e.0557', 'Optiplex-1', 'ID-1']) {
    assert.equal(registry.find(text), node, text);
  }
  assert.equal(registry.find('optiplex-2'), undefined);
  assert.deepEqual(await linesOf(store, node), ['stage enrolled x1 registered by alice']);
});

test('what another node has is refused: each thing, and all of them in one answer', async (context) => {
  const store = await openTestStore(context);
  await store.createNode(draft({ address: '192.168.1.21/24' }), 1);
  const other = { macs: [SECOND_CARD], hostname: 'other' };

  await assert.rejects(store.createNode(draft({ hostname: 'other' }), 2), refused('MAC_TAKEN'));
  await assert.rejects(
    store.createNode(draft({ ...other, hostname: 'OPTIPLEX-1' }), 2),
    refused('HOSTNAME_TAKEN'),
  );
  await assert.rejects(
    store.createNode(draft({ ...other, address: '192.168.1.21/16' }), 2),
    refused('ADDRESS_TAKEN'),
    'the address counts, whatever its prefix',
  );
  await assert.rejects(store.createNode(draft({ address: '192.168.1.21/24' }), 2), (error) => {
    assert.ok(error instanceof ProvisioningError);
    assert.deepEqual(error.problems, [
      {
        field: 'macs',
        expected: 'a MAC of no other node',
        got: 'd0:50:99:4e:05:57, which optiplex-1 has',
      },
      { field: 'hostname', expected: 'a host name of no other node', got: 'optiplex-1' },
      {
        field: 'address',
        expected: 'an address of no other node',
        got: '192.168.1.21, which optiplex-1 has',
      },
    ]);
    return true;
  });
  assert.equal(store.registry.all().length, 1);
});

test('a draft that no node can have is refused by field', async (context) => {
  const store = await openTestStore(context);
  const bad = draft({ macs: [], hostname: 'no_name', address: '192.168.1.21' });
  await assert.rejects(store.createNode(bad, 1), (error) => {
    assert.ok(error instanceof ProvisioningError);
    assert.equal(error.code, 'INPUT_INVALID');
    assert.deepEqual(
      error.problems.map(({ field }) => field),
      ['macs', 'hostname', 'address'],
    );
    return true;
  });
});

test('of many registrations of one MAC at once exactly one wins', async (context) => {
  const store = await openTestStore(context);
  const drafts = Array.from({ length: 20 }, (_, n) => draft({ hostname: `node-${n}` }));
  const results = await Promise.allSettled(drafts.map((each) => store.createNode(each, 1)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(store.registry.all().length, 1);
  assert.equal(store.registry.byMac(OPTIPLEX)?.hostname, 'node-0', 'the first that asked');
});

test('a machine that was merely discovered is adopted, with what it told of itself', async (context) => {
  const store = await openTestStore(context);
  store.discover({ mac: OPTIPLEX, arch: 'x86_64-efi', uuid: 'u-1', text: 'asked to boot' }, 1);
  store.discover({ mac: SECOND_CARD, text: 'asked to boot' }, 2);
  await store.flush();
  const discovered = store.registry.byMac(OPTIPLEX);

  const node = await store.createNode(draft({ macs: [OPTIPLEX, SECOND_CARD] }), 3);
  assert.equal(node.id, discovered?.id);
  assert.equal(node.stage, 'enrolled');
  assert.deepEqual([node.arch, node.uuid], ['x86_64-efi', 'u-1']);
  assert.deepEqual(node.macs, [OPTIPLEX, SECOND_CARD]);
  assert.deepEqual(store.registry.all(), [node], 'its second card is no node of its own');
  assert.deepEqual(await linesOf(store, node), [
    'stage discovered x1 asked to boot',
    'stage enrolled x1 approved by alice',
  ]);
});

test('a discovered node is approved once, under a name of its own', async (context) => {
  const store = await openTestStore(context);
  const other = await store.createNode(draft({ macs: [SECOND_CARD] }), 1);
  store.discover({ mac: OPTIPLEX, text: 'asked to boot' }, 2);
  await store.flush();
  const { id = '' } = store.registry.byMac(OPTIPLEX) ?? {};
  const approval = { hostname: 'optiplex-1', role: 'agent', profile: 'worker', by: 'bob' } as const;

  await assert.rejects(store.approve(id, approval, 2), refused('HOSTNAME_TAKEN'));
  await assert.rejects(
    store.record(id, { type: 'approved', by: 'bob' }, 2),
    refused('INPUT_INVALID'),
  );
  const boot = { ...DEFAULT_BOOT_POLICY, offer: '4011' } as const;
  const node = await store.approve(id, { ...approval, hostname: 'Optiplex-2', boot }, 3);
  assert.deepEqual(
    [node.stage, node.hostname, node.role, node.profile, node.boot.offer, node.stageSince],
    ['enrolled', 'optiplex-2', 'agent', 'worker', '4011', 3],
  );
  await assert.rejects(store.approve(id, approval, 4), refused('EVENT_OUT_OF_ORDER'));
  await assert.rejects(store.approve('nobody', approval, 4), refused('NODE_NOT_FOUND'));
  assert.deepEqual(store.registry.all(), [other, node]);
});

test('a change touches what it names, clears what it says is undefined, and is written down', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft({ address: '192.168.1.21/24' }), 1);
  const changed = await store.updateNode(
    node.id,
    { macs: [SECOND_CARD], hostname: 'Renamed', address: undefined, by: 'bob' },
    2,
  );
  assert.deepEqual(changed, {
    ...node,
    macs: [SECOND_CARD],
    hostname: 'renamed',
    address: undefined,
  });
  const { registry } = store;
  assert.equal(registry.byMac(OPTIPLEX), undefined);
  assert.equal(registry.byHostname('optiplex-1'), undefined);
  assert.equal(registry.byAddress('192.168.1.21'), undefined);
  assert.equal(registry.byMac(SECOND_CARD), changed);
  assert.deepEqual((await linesOf(store, node)).slice(1), [
    'note enrolled x1 changed by bob: macs, hostname, address',
  ]);

  assert.deepEqual(await store.updateNode(node.id, { hostname: 'RENAMED' }, 3), changed);
  assert.equal((await linesOf(store, node)).length, 2, 'nothing changed, nothing to say');
});

test('a change is refused like a registration', async (context) => {
  const store = await openTestStore(context);
  await store.createNode(draft({ address: '192.168.1.21/24' }), 1);
  const { id } = await store.createNode(draft({ macs: [SECOND_CARD], hostname: 'other' }), 1);
  const before = store.registry.byId(id);
  const refusals = [
    [{ macs: [SECOND_CARD, OPTIPLEX] }, 'MAC_TAKEN'],
    [{ hostname: 'Optiplex-1' }, 'HOSTNAME_TAKEN'],
    [{ address: '192.168.1.21/8' }, 'ADDRESS_TAKEN'],
    [{ macs: [] }, 'INPUT_INVALID'],
  ] as const;
  for (const [patch, code] of refusals) {
    await assert.rejects(store.updateNode(id, patch, 2), refused(code));
  }
  await assert.rejects(store.updateNode('nobody', {}, 2), refused('NODE_NOT_FOUND'));
  assert.equal(store.registry.byId(id), before);
});

test('a removed node leaves nothing behind, and its names are free', async (context) => {
  const store = await openTestStore(context);
  const node = await store.createNode(draft(), 1);
  await store.recordAttempt(node.id, minted('t-1'), 2);
  store.note(node.id, { kind: 'note', text: 'too late' }, 2);
  await store.removeNode(node.id, 3);
  await store.flush();
  assert.equal(store.registry.byMac(OPTIPLEX), undefined);
  assert.equal(store.registry.ticket('t-1'), undefined);
  assert.equal(store.lastLines().size, 0);
  assert.deepEqual(await store.timelineAfter(0, 10), []);
  await assert.rejects(store.removeNode(node.id, 4), refused('NODE_NOT_FOUND'));
  const again = await store.createNode(draft(), 5);
  const [line] = await store.timeline(again.id);
  assert.ok(line && line.id > 2, 'the ids of its lines do not come again');
});

test('nodes are listed by age', async (context) => {
  const store = await openTestStore(context);
  for (const at of [3, 1, 2]) {
    await store.createNode(draft({ macs: [macOf(at)], hostname: `at-${at}` }), at);
  }
  const names = store.registry.all().map(({ hostname }) => hostname);
  assert.deepEqual(names, ['at-1', 'at-2', 'at-3']);
  assert.equal(store.registry.all(), store.registry.all());
});
