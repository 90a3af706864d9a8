import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NodeRole } from '../../../src/domain/node.ts';
import {
  type HostSeen,
  type Placed,
  type PlacementWish,
  place,
} from '../../../src/domain/vm/placement.ts';
import { aHost } from '../../support/vm-values.ts';

const WISH: PlacementWish = {
  ...{ cores: 2, disk: 32, bridge: 'vmbr0', memory: 4096 },
  ...{ role: 'server', host: undefined, storage: undefined },
};

/** Places `count` machines one after the other, each knowing of those before. */
function placeAll(hosts: readonly HostSeen[], count: number, wish = WISH): readonly string[] {
  const placed: Placed[] = [];
  return Array.from({ length: count }, () => {
    const found = place(wish, hosts, placed);
    if (found.kind === 'refused') return 'refused';
    placed.push({
      ...found,
      role: wish.role,
      promisedMemory: wish.memory,
      promisedDisk: wish.disk,
    });
    return found.host;
  });
}

function refusals(wish: PlacementWish, hosts: readonly HostSeen[]): readonly string[] {
  const found = place(wish, hosts, []);
  assert.equal(found.kind, 'refused');
  return found.kind === 'refused'
    ? found.refusals.map(({ host, reason }) => `${host} ${reason}`)
    : [];
}

test('servers are spread over different hosts, whatever memory these have', () => {
  const hosts = [aHost('pve-1', { memory: 65_536 }), aHost('pve-2'), aHost('pve-3')];
  assert.deepEqual([...placeAll(hosts, 3)].sort(), ['pve-1', 'pve-2', 'pve-3']);
});

test('agents go where most memory is left', () => {
  const hosts = [aHost('pve-1'), aHost('pve-2', { memory: 65_536 }), aHost('pve-3')];
  assert.deepEqual(placeAll(hosts, 3, { ...WISH, role: 'agent', disk: 8 }), [
    'pve-2',
    'pve-2',
    'pve-2',
  ]);
});

test('a machine that may become a server is spread as one', () => {
  const hosts = [aHost('pve-1', { memory: 65_536 }), aHost('pve-2')];
  assert.deepEqual([...placeAll(hosts, 2, { ...WISH, role: 'auto' })].sort(), ['pve-1', 'pve-2']);
});

test('the hosts of two hypervisors are different hosts, also where they have one name', () => {
  const hosts = [aHost('pve', { hypervisor: 'a' }), aHost('pve', { hypervisor: 'b' })];
  const first = place(WISH, hosts, []);
  assert.ok(first.kind === 'placed');
  const promised = { role: 'server', promisedMemory: 0, promisedDisk: 0 } as const;
  const second = place(WISH, hosts, [{ ...first, ...promised }]);
  assert.ok(second.kind === 'placed');
  assert.notEqual(first.hypervisor, second.hypervisor);
});

test('the host that is named is taken, and no other', () => {
  const hosts = [aHost('pve-1', { memory: 65_536 }), aHost('pve-2')];
  assert.deepEqual(placeAll(hosts, 2, { ...WISH, host: 'pve-2' }), ['pve-2', 'pve-2']);
  assert.deepEqual(refusals({ ...WISH, host: 'pve-9' }, hosts), []);
});

test('each host says why it can’t have the machine', () => {
  const hosts = [
    aHost('pve-1', { reason: 'is offline' }),
    aHost('pve-2', { bridges: ['vmbr1', 'vmbr2'] }),
    aHost('pve-3', { cpus: 1 }),
    aHost('pve-4', { storages: [{ name: 'tank', free: 7.6, reason: undefined }] }),
    aHost('pve-5', { storages: [] }),
    aHost('pve-6', { memoryUsed: 14_000 }),
    aHost('pve-7', { storages: [{ name: 'nfs', free: 900, reason: 'nfs is not active' }] }),
  ];
  assert.deepEqual(refusals(WISH, hosts), [
    'pve-1 is offline',
    'pve-2 has no bridge vmbr0 that may be used; it has vmbr1, vmbr2',
    'pve-3 has 1 CPUs, and 2 cores are wished for',
    'pve-4 has 7 GiB left on tank: 32 GiB are needed',
    'pve-5 has no storage that holds disks of machines',
    'pve-6 has 2384 MiB of memory left, and 4096 MiB are needed',
    'pve-7 nfs is not active: 32 GiB are needed',
  ]);
  assert.deepEqual(refusals({ ...WISH, storage: 'tnak' }, [aHost('pve-1')]), [
    'pve-1 has no storage tnak that holds disks of machines; it has local-lvm',
  ]);
});

test('what can’t be seen is left to the hypervisor to judge', () => {
  const unseen = aHost('pve-1', { bridges: undefined, cpus: undefined, memory: undefined });
  assert.equal(place(WISH, [unseen], []).kind, 'placed');
  assert.deepEqual(placeAll([unseen, aHost('pve-2')], 1), ['pve-2']);
});

test('what was promised and what machines may still take is not given twice', () => {
  const committed = aHost('pve-1', { memoryUsed: 2_000, memoryCommitted: 12_288 });
  assert.deepEqual(refusals(WISH, [committed]), [
    'pve-1 has 3072 MiB of memory left, and 4096 MiB are needed',
  ]);
  // 16384 less 1500, or less the host's own 1024: three times 4096, not four.
  assert.deepEqual(placeAll([aHost('pve-1')], 4, { ...WISH, disk: 8 }), [
    ...['pve-1', 'pve-1', 'pve-1', 'refused'],
  ]);
  assert.deepEqual(placeAll([aHost('pve-1')], 3, { ...WISH, memory: 512, disk: 40 }), [
    ...['pve-1', 'pve-1', 'refused'],
  ]);
});

test('the storage with the most room is taken, and one that is full is passed over', () => {
  const storages = [
    { name: 'a', free: 100, reason: undefined },
    { name: 'b', free: 500, reason: 'b is not active' },
    { name: 'c', free: 200, reason: undefined },
  ];
  const found = place(WISH, [aHost('pve-1', { storages })], []);
  assert.ok(found.kind === 'placed');
  assert.equal(found.storage, 'c');
});

const anyHost = fc.record({
  host: fc.constantFrom('pve-1', 'pve-2', 'pve-3', 'pve-4'),
  memory: fc.integer({ min: 1_000, max: 64_000 }),
  memoryUsed: fc.integer({ min: 0, max: 64_000 }),
  free: fc.integer({ min: 0, max: 200 }),
  isUp: fc.boolean(),
});

test('no host ever has more promised than it has, and no server joins another while a host is free of them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyHost, { selector: ({ host }) => host, maxLength: 4 }),
      fc.array(fc.constantFrom<NodeRole>('server', 'agent', 'auto', 'none'), { maxLength: 12 }),
      (given, roles) => {
        const hosts = given.map(({ host, memory, memoryUsed, free, isUp }) =>
          aHost(host, {
            ...{ memory, memoryUsed, reason: isUp ? undefined : 'is offline' },
            storages: [{ name: 'local-lvm', free, reason: undefined }],
          }),
        );
        const placed: Placed[] = [];
        for (const role of roles) {
          const found = place({ ...WISH, role }, hosts, placed);
          if (found.kind === 'refused') {
            assert.equal(found.refusals.length, hosts.length);
            continue;
          }
          placed.push({ ...found, role, promisedMemory: 4096, promisedDisk: 32 });
        }
        for (const { host, memory, memoryUsed, storages, reason } of hosts) {
          const here = placed.filter((one) => one.host === host);
          assert.ok(here.length === 0 || reason === undefined);
          assert.ok(here.length === 0 || here.length * 4096 <= (memory ?? 0) - memoryUsed);
          assert.ok(here.length * 32 <= (storages[0]?.free ?? 0));
        }
      },
    ),
  );
});
