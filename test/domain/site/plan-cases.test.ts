import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMac } from '../../../src/domain/mac.ts';
import type { Found, FoundNode, FoundVm } from '../../../src/domain/site/found.ts';
import { planSite } from '../../../src/domain/site/plan.ts';
import type { Site, SiteNode, SiteVm } from '../../../src/domain/site/site.ts';
import { NOTHING_FOUND } from '../../support/site-model.ts';

const MAC = parseMac('d0:50:99:4e:05:57') ?? assert.fail();

const NODE: SiteNode = { name: 'opti-01', macs: [MAC], role: 'none', profile: 'default', boot: {} };

const SEEN: FoundNode = {
  ...{ id: 'n1', name: 'opti-01', macs: [MAC], role: 'none', profile: 'default' },
  ...{ address: undefined, uuid: 'u', serial: 'S', boot: { offer: '4011', loader: 'auto' } },
  ...{ power: { driver: 'wol', wakesIntoPxe: true }, stage: 'in-rotation' },
};

const VM: SiteVm = {
  ...{ name: 'k3s-1', hypervisor: 'pve', cores: 2, memory: 4096, disk: 40, bridge: 'vmbr0' },
  ...{ role: 'server', profile: 'default', firmware: 'uefi', secureBoot: false },
};

const SEEN_VM: FoundVm = {
  ...{ ...VM, id: 'v1', nodeId: 'n2', host: 'pve', vmid: 5000, storage: 'local-lvm' },
  ...{ vlan: undefined, node: undefined, state: 'running', reason: undefined },
};

const PVE = {
  id: 'h1',
  name: 'pve',
  endpoints: [],
  tokenId: 't',
  trust: 'ca' as const,
  fingerprints: ['AB'],
  nodeId: undefined,
};

const site = (part: Partial<Site>): Site => ({
  ...{ nodes: undefined, hypervisors: undefined, vms: undefined },
  ...part,
});
const found = (part: Partial<Found>): Found => ({ ...NOTHING_FOUND, ...part });
const plan = (wanted: Partial<Site>, seen: Partial<Found>, prune = false) =>
  planSite(site(wanted), found(seen), { prune });
const brief = ({ actions }: ReturnType<typeof planSite>) =>
  actions.map(({ kind, name, changes }) => [
    kind,
    name,
    ...changes.map(({ field, from, to }) => `${field}: ${from} → ${to}`),
  ]);

test('what the file does not name of a machine stays as it is', () => {
  assert.deepEqual(plan({ nodes: [NODE] }, { nodes: [SEEN] }).actions, []);
  const changed = {
    ...NODE,
    boot: { offer: 'direct' as const },
    power: { driver: 'wol' as const, wakesIntoPxe: false },
  };
  assert.deepEqual(brief(plan({ nodes: [changed] }, { nodes: [SEEN] })), [
    ['change-node', 'opti-01', 'boot.offer: 4011 → direct', 'power.wakesIntoPxe: true → false'],
  ]);
});

test('an address without a prefix is that of the served network', () => {
  const seen = { ...SEEN, address: '192.168.1.21/24' };
  const wanted = (address?: string) =>
    brief(plan({ nodes: [{ ...NODE, address }] }, { nodes: [seen] }));
  assert.deepEqual(wanted('192.168.1.21'), []);
  assert.deepEqual(wanted('192.168.1.21/24'), []);
  assert.deepEqual(wanted('192.168.1.21/16'), [
    ['change-node', 'opti-01', 'address: 192.168.1.21/24 → 192.168.1.21/16'],
  ]);
  assert.deepEqual(wanted(), [['change-node', 'opti-01', 'address: 192.168.1.21/24 → DHCP']]);
});

test('a machine is known by its MAC: at the door, and under an old name', () => {
  const old = { ...SEEN, name: 'node-4e0557' };
  assert.deepEqual(brief(plan({ nodes: [NODE] }, { nodes: [old] })), [
    ['change-node', 'opti-01', 'name: node-4e0557 → opti-01'],
  ]);
  const atDoor = { ...SEEN, name: MAC, stage: 'discovered' as const };
  assert.deepEqual(brief(plan({ nodes: [NODE] }, { nodes: [atDoor] })), [
    ['approve-node', 'opti-01', `name: ${MAC} → opti-01`],
  ]);
});

test('what can never be is told whole, and with the field', () => {
  const other = { ...SEEN, id: 'n3', name: 'other' };
  const renamed = { ...SEEN, macs: ['aa:aa:aa:aa:aa:aa'] };
  const host = { kind: 'installed', name: 'opti-01', host: 'opti-01' } as const;
  const { problems } = plan(
    {
      nodes: [{ ...NODE, profile: 'gone' }],
      hypervisors: [host],
      vms: [
        { ...VM, hypervisor: 'nowhere', profile: 'lost' },
        { ...VM, name: 'other' },
      ],
    },
    { nodes: [renamed, other], hypervisors: [PVE] },
  );
  assert.deepEqual(problems, [
    'nodes.opti-01.macs: expected those of one machine, got one of other',
    'nodes.opti-01.profile: expected one of the profiles default, worker, pve, got "gone"',
    'vms.k3s-1.profile: expected one of the profiles default, worker, pve, got "lost"',
    'vms.k3s-1.hypervisor: expected one of opti-01, pve, any, got "nowhere"',
    'vms.other: expected a name that is free, got that of a node',
  ]);
  const ubuntu = plan({ nodes: [NODE], hypervisors: [host] }, {});
  assert.match(
    ubuntu.problems.join(),
    /nodes\.opti-01\.profile: expected one of the kind proxmox-ve/,
  );
  const vmNode = plan({ nodes: [NODE] }, { nodes: [SEEN], vms: [{ ...SEEN_VM, nodeId: 'n1' }] });
  assert.match(
    vmNode.problems.join(),
    /nodes\.opti-01: expected a machine, got the virtual machine k3s-1/,
  );
});

test('a VM that differs, failed or goes is kept, and told', () => {
  const kept = (vm: Partial<FoundVm>, wanted: Partial<SiteVm> = {}) =>
    plan(
      { vms: [{ ...VM, ...wanted }] },
      { vms: [{ ...SEEN_VM, ...vm }], hypervisors: [PVE] },
    ).kept.map(({ name, reason, changes }) => [
      name,
      reason,
      changes.map(({ field }) => field).join(),
    ]);
  assert.deepEqual(kept({}), []);
  assert.deepEqual(kept({ hypervisor: 'b' }, { hypervisor: 'any' }), []);
  assert.deepEqual(kept({ cores: 4, memory: 1 }), [
    [
      'k3s-1',
      'a VM keeps what it was made with: delete it, and apply makes it anew',
      'cores,memory',
    ],
  ]);
  assert.deepEqual(kept({ state: 'failed', reason: 'no room' }), [
    ['k3s-1', 'it failed: no room', ''],
  ]);
  assert.equal(
    kept({ state: 'deleting' })[0]?.[1],
    'it is being deleted; apply again once it is gone',
  );
});

test('prune leaves what is at the door, and the nodes of VMs that stay', () => {
  const door = {
    ...SEEN,
    id: 'n5',
    name: 'aa:bb:cc:dd:ee:ff',
    macs: [],
    stage: 'discovered' as const,
  };
  const leaving = { ...SEEN, id: 'n6', name: 'old', macs: [] };
  const vmNode = { ...SEEN, id: 'n2', name: 'k3s-1', macs: [] };
  const member = { ...SEEN, id: 'n7', name: 'member', macs: [] };
  const seen = {
    nodes: [SEEN, door, leaving, vmNode, member],
    vms: [SEEN_VM],
    hypervisors: [PVE],
    members: ['n6', 'n7'],
    leaving: ['n6'],
  };
  const pruned = plan({ nodes: [] }, seen, true).actions;
  assert.deepEqual(
    pruned.map((action) => action.kind === 'forget-node' && [action.name, action.membership]),
    [
      ['opti-01', 'none'],
      ['old', 'leaving'],
      ['member', 'member'],
    ],
  );
});

test('what stands in the way goes first, everything else last', () => {
  const old = { ...SEEN, name: 'old', macs: ['aa:aa:aa:aa:aa:aa'], address: '192.168.1.21/24' };
  const seen = { nodes: [old], vms: [SEEN_VM], hypervisors: [PVE] };
  const wanted = {
    nodes: [{ ...NODE, address: '192.168.1.21' }],
    vms: [{ ...VM, name: 'new', vmid: 5000 }],
    hypervisors: undefined,
  };
  assert.deepEqual(
    plan(wanted, seen, true).actions.map(({ kind }) => kind),
    ['delete-vm', 'forget-node', 'create-node', 'create-vm'],
  );
  const free = { nodes: [NODE], vms: [{ ...VM, name: 'new' }] };
  assert.deepEqual(
    plan(free, seen, true).actions.map(({ kind }) => kind),
    ['create-node', 'create-vm', 'delete-vm', 'forget-node'],
  );
});
