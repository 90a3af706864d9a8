import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noticeFor } from '../../src/domain/stuck/causes.ts';
import { anySituation } from '../support/any-situation.ts';
import { load } from '../support/page/modules.ts';

const { buttonsOf } = await load('model/changes.js');
const { healthOf, quorumOf, spareOf, withoutServers } = await load('model/quorum.js');
const { imagesDetail, needsSum, wishFor, wishOf } = await load('model/images.js');
const { diskWords } = await load('model/disk-words.js');
const { firstImage, missingLoaders, networkLines } = await load('model/first-steps.js');
const { movedTo, vmWish } = await load('model/vms.js');

test('every change that the service advises has a button, which asks for that change', () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      const { changes } = noticeFor(situation, 0);
      const buttons = buttonsOf(changes);
      assert.deepEqual(
        buttons.map(({ body }: { body: object }) => body),
        changes,
      );
      for (const { label } of buttons) assert.match(label, /^[A-Z]/);
    }),
  );
});

test('a button does what it says and no more', () => {
  assert.deepEqual(buttonsOf([{ boot: { offer: '4011' } }]), [
    { label: 'Answer it on port 4011', body: { boot: { offer: '4011' } } },
  ]);
  const unknown = [
    { boot: { offer: '4012' } },
    { boot: { offer: '4011', loader: 'shim' } },
    { boot: { offer: '4011' }, role: 'server' },
    { boot: {} },
    { boot: null },
    { role: 'none' },
    {},
  ];
  assert.deepEqual(buttonsOf(unknown), []);
});

test('etcd needs more than half', () => {
  assert.deepEqual([1, 2, 3, 4, 5].map(quorumOf), [1, 2, 2, 3, 3]);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(spareOf), [0, 0, 0, 1, 1, 2]);
});

/** As many servers, of which the last `down` are away already. */
function serversOf(count: number, down = 0) {
  return Array.from({ length: count }, (_, n) => ({
    ...{ nodeId: `m${n}`, role: 'server', phase: 'ready', conditions: [] },
    kubernetes: { ready: n < count - down },
  }));
}

test('what servers less mean is said by those that still run', () => {
  const fateOf = (count: number, down: number, ...ids: string[]) =>
    withoutServers({ members: serversOf(count, down) }, ids)?.fate;
  const one = [1, 2, 3, 4, 5].map((count) => fateOf(count, 0, 'm0'));
  assert.deepEqual(one, ['only', 'stops', 'last', 'last', 'spare']);
  assert.equal(fateOf(3, 1, 'm0'), 'stops', 'another is away already');
  assert.equal(fateOf(3, 1, 'm2'), 'last', 'it is the one that is away');
  assert.equal(fateOf(3, 0, 'm0', 'm1'), 'stops');
  assert.equal(fateOf(5, 0, 'm0', 'm1'), 'last');
  assert.equal(fateOf(5, 1, 'm0'), 'last');
  assert.equal(fateOf(3, 0, 'another'), undefined);
  const members = [...serversOf(3), { nodeId: 'a1', role: 'agent' }];
  assert.equal(withoutServers({ members }, ['a1']), undefined);
  assert.equal(withoutServers(undefined, ['m0']), undefined);
  const three = withoutServers({ members }, ['m1', 'a1']);
  assert.deepEqual(three, { fate: 'last', servers: 3, away: 1, running: 2 });
});

test('the health of a cluster is that of its servers first', () => {
  const member = (more = {}) => ({
    role: 'server',
    phase: 'ready',
    kubernetes: { ready: true },
    conditions: [],
    ...more,
  });
  const cluster = { bornAt: '2026-01-01' };
  const state = (...members: object[]) => ({
    cluster,
    members,
    kubernetes: { state: 'seen' },
    conditions: [],
  });
  const away = member({ kubernetes: { ready: false } });
  assert.equal(healthOf({ ...state(), cluster: null }), 'none');
  assert.equal(healthOf({ ...state(member()), cluster: { bornAt: null } }), 'founding');
  assert.equal(healthOf(state(member(), member(), member())), 'well');
  assert.equal(healthOf(state(member(), member(), away)), 'limping');
  assert.equal(healthOf(state(member(), away, away)), 'down');
  const joining = member({ role: 'agent', phase: 'granted', kubernetes: null });
  assert.equal(healthOf(state(member(), joining)), 'well');
  assert.equal(
    healthOf(state(member(), member({ role: 'agent', kubernetes: { ready: false } }))),
    'unwell',
  );
});

test('an image is asked for again as what it is', () => {
  const k3s = { kind: 'k3s', release: 'v1.33', point: 'v1.33.5+k3s1', arch: 'arm64' };
  assert.deepEqual(wishFor(k3s), { kind: 'k3s', version: 'v1.33.5+k3s1', arch: 'arm64' });
  const iso = { kind: 'iso', release: '24.04', point: '24.04.4', arch: 'amd64' };
  assert.deepEqual(wishFor(iso), { kind: 'iso', release: '24.04.4', arch: 'amd64' });
  assert.deepEqual([k3s, iso, { kind: 'ipxe' }, { kind: 'netboot' }].map(needsSum), [
    ...[false, false, true, true],
  ]);
  const typed = { arch: 'amd64', sha256: ' ' };
  assert.deepEqual(wishOf({ ...typed, kind: 'k3s', release: 'stable ' }), {
    kind: 'k3s',
    channel: 'stable',
    arch: 'amd64',
  });
  assert.deepEqual(wishOf({ ...typed, kind: 'k3s', release: 'v1.33.1+k3s1' }), {
    kind: 'k3s',
    version: 'v1.33.1+k3s1',
    arch: 'amd64',
  });
  assert.deepEqual(wishOf({ ...typed, kind: 'ipxe', release: '2.0.0', sha256: 'ab' }), {
    kind: 'ipxe',
    version: '2.0.0',
    sha256: 'ab',
  });
});

test('what comes and what is wrong is said of images', () => {
  const image = (state: string, more = {}) => ({ state, label: 'Ubuntu', progress: null, ...more });
  assert.equal(imagesDetail([]), 'Have one fetched, or put an ISO into the folder of images.');
  const coming = image('downloading', { progress: { secondsLeft: 98 } });
  const said = imagesDetail([coming, image('broken'), image('absent')]).replaceAll('\u00a0', ' ');
  assert.equal(
    said,
    'Ubuntu is downloading, 1 min 38 s left. 1 image is broken and not served. 1 download stopped.',
  );
});

test('which disk goes is said as the profile says it', () => {
  const match = (...list: object[]) => diskWords({ disk: { match: list } });
  assert.equal(
    match({ ssd: true, size: 'largest' }, { size: 'largest' }),
    'its largest SSD, else its largest disk',
  );
  assert.equal(match({ model: 'Samsung*' }), 'the disk that is Samsung*');
  assert.equal(diskWords(undefined), 'a disk of the installer’s choice');
});

test('first steps tell what is missing, and a second DHCP server', () => {
  const status = {
    addresses: [{ interfaceName: 'eth0', address: '192.168.1.10' }],
    network: { router: '192.168.1.1', dhcpServers: ['192.168.1.1', '192.168.1.9'] },
    medium: { nfs: { ok: false, reason: 'port 111 is in use' } },
    counters: {},
    loaders: {
      missing: [
        { loader: 'snponly.efi', advice: '' },
        { loader: 'shimx64.efi', advice: '' },
      ],
    },
  };
  const wrong = networkLines(status).filter(({ isFine }: { isFine: boolean }) => !isFine);
  assert.equal(wrong.length, 3);
  assert.match(wrong[0].text, /192\.168\.1\.1 and 192\.168\.1\.9/);
  assert.equal(networkLines({}).filter(({ isFine }: { isFine: boolean }) => isFine).length, 0);
  assert.deepEqual(
    missingLoaders(status).map(({ loader }: { loader: string }) => loader),
    ['snponly.efi'],
  );
  const images = [
    { kind: 'k3s', state: 'verified' },
    { kind: 'iso', state: 'absent' },
    { kind: 'iso', state: 'downloading' },
  ];
  assert.equal(firstImage(images).state, 'downloading');
});

test('VMs are asked for in MiB, with nothing that was left empty', () => {
  const typed = {
    count: '3',
    namePrefix: 'vm',
    hypervisor: 'any',
    node: '',
    cores: '2',
    memory: '4',
    disk: '32',
  };
  const rest = {
    storage: ' ',
    bridge: 'vmbr0',
    vlan: '',
    role: 'auto',
    profile: 'default',
    firmware: 'uefi-secure',
  };
  assert.deepEqual(vmWish({ ...typed, ...rest }), {
    ...{ count: 3, namePrefix: 'vm', hypervisor: 'any', cores: 2, memory: 4096, disk: 32 },
    ...{ bridge: 'vmbr0', role: 'auto', profile: 'default', firmware: 'uefi', secureBoot: true },
  });
});

test('a host of one hypervisor is no host of another', () => {
  const wish = { hypervisor: 'lab', node: 'pve1', cores: '2' };
  assert.deepEqual(movedTo(wish, 'any'), { hypervisor: 'any', node: '', cores: '2' });
});
