/**
 * Pilotlight as a plan sees it, as a value: what each action makes of what there is.
 *
 * Strict as the real thing: what it would refuse throws here. That this is so in the real service is seen in
 * test/cli/apply.test.ts.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Found, FoundNode } from '../../src/domain/site/found.ts';
import type { Action } from '../../src/domain/site/plan.ts';
import type { SiteNode, SiteVm } from '../../src/domain/site/site.ts';

export const NOTHING_FOUND: Found = {
  nodes: [],
  hypervisors: [],
  vms: [],
  profiles: [
    { name: 'default', kind: 'ubuntu' },
    { name: 'worker', kind: 'ubuntu' },
    { name: 'pve', kind: 'proxmox-ve' },
  ],
  members: [],
  leaving: [],
};

/** What there is once `action` is done. */
export function afterAction(found: Found, action: Action): Found {
  switch (action.kind) {
    case 'create-node':
      refuseTaken(found, action.node, undefined);
      return { ...found, nodes: [...found.nodes, nodeFrom(action.node, `id-of-${action.name}`)] };
    case 'approve-node':
    case 'change-node': {
      const { node, seen } = action;
      assert.ok(
        found.nodes.some(({ id }) => id === seen.id),
        `${action.name} is gone`,
      );
      refuseTaken(found, node, seen.id);
      const changed = { ...nodeFrom(node, seen.id), ...keptOf(node, seen) };
      return { ...found, nodes: found.nodes.map((each) => (each.id === seen.id ? changed : each)) };
    }
    case 'add-hypervisor':
    case 'change-hypervisor': {
      const { name, endpoints, tokenId, fingerprints = ['seen'] } = action.hypervisor;
      const others = found.hypervisors.filter((each) => each.name !== name);
      const id = `id-of-${name}`;
      const trust = 'fingerprint' as const;
      const made = { id, name, endpoints, tokenId, trust, fingerprints, nodeId: undefined };
      return { ...found, hypervisors: [...others, made] };
    }
    case 'await-hypervisor': {
      const host = found.nodes.find(({ name }) => name === action.host) ?? assert.fail(action.host);
      const made = { id: `id-of-${host.name}`, name: host.name, endpoints: ['https://x:8006'] };
      const trust = { trust: 'ca' as const, fingerprints: ['AA'] };
      const hypervisor = { ...made, ...trust, tokenId: 'p@pve!p', nodeId: host.id };
      return { ...found, hypervisors: [...found.hypervisors, hypervisor] };
    }
    case 'create-vm':
      return withVm(found, action.vm);
    case 'delete-vm':
      return withoutVm(found, action.seen);
    case 'remove-hypervisor': {
      const { id, name } = action.seen;
      assert.ok(!found.vms.some(({ hypervisor }) => hypervisor === name), `${name} carries VMs`);
      return { ...found, hypervisors: found.hypervisors.filter((each) => each.id !== id) };
    }
    case 'forget-node': {
      const { id } = action.seen;
      return { ...found, nodes: found.nodes.filter((each) => each.id !== id) };
    }
  }
}

function refuseTaken({ nodes }: Found, node: SiteNode, own: string | undefined): void {
  for (const other of nodes.filter(({ id }) => id !== own)) {
    assert.notEqual(other.name, node.name, 'HOSTNAME_TAKEN');
    assert.ok(!other.macs.some((mac) => node.macs.some((each) => each === mac)), 'MAC_TAKEN');
    const taken = other.address !== undefined && other.address === node.address;
    assert.ok(!taken, 'ADDRESS_TAKEN');
  }
}

function nodeFrom(node: SiteNode, id: string): FoundNode {
  const { name, macs, role, profile, address, uuid, serial, boot, power } = node;
  const { passwordFile: _, ...shown } = {
    passwordFile: undefined,
    ...(power ?? { driver: 'none' }),
  };
  return {
    id,
    name,
    macs,
    role,
    profile,
    address,
    uuid,
    serial,
    boot,
    power: shown,
    stage: 'enrolled',
  };
}

/** What a change leaves as it was. */
function keptOf(node: SiteNode, seen: FoundNode): Partial<FoundNode> {
  return {
    uuid: node.uuid ?? seen.uuid,
    serial: node.serial ?? seen.serial,
    boot: { ...seen.boot, ...node.boot },
    power: node.power === undefined ? seen.power : nodeFrom(node, '').power,
  };
}

function withVm(found: Found, vm: SiteVm): Found {
  const carrier = found.hypervisors.find(
    ({ name }) => vm.hypervisor === 'any' || vm.hypervisor === name,
  );
  assert.ok(carrier, `${vm.hypervisor} is not there`);
  assert.ok(!found.nodes.some(({ name }) => name === vm.name), 'HOSTNAME_TAKEN');
  assert.ok(!found.vms.some(({ vmid }) => vmid !== undefined && vmid === vm.vmid), 'VMID taken');
  const nodeId = `node-of-${vm.name}`;
  const node = { id: nodeId, name: vm.name, macs: [`mac-of-${vm.name}`], role: vm.role };
  const rest = { address: undefined, uuid: 'u', serial: undefined, boot: {}, power: {} };
  const { node: host = carrier.name, storage = 'local-lvm', vmid, vlan, ...spec } = vm;
  const made = { ...spec, id: `id-of-${vm.name}`, nodeId, hypervisor: carrier.name, host, storage };
  return {
    ...found,
    nodes: [...found.nodes, { ...node, ...rest, profile: vm.profile, stage: 'enrolled' }],
    vms: [...found.vms, { ...made, vmid, vlan, state: 'running', reason: undefined }],
  };
}

function withoutVm(
  found: Found,
  seen: { readonly id: string; readonly nodeId: string | undefined },
): Found {
  return {
    ...found,
    vms: found.vms.filter(({ id }) => id !== seen.id),
    nodes: found.nodes.filter(({ id }) => id !== seen.nodeId),
  };
}
