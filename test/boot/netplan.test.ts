import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { type NetworkFacts, netplanOf } from '../../src/boot/autoinstall/netplan.ts';
import { yamlBlock } from '../../src/boot/quoting/yaml-block.ts';
import { HOME_NETWORK, mac, parseUbuntu } from './nodes.ts';

const BOOT = mac('d0:50:99:4e:05:57');
const SECOND = mac('d0:50:99:4e:05:58');

/** The file of a node with two cards whose profile has `network`. */
function netplan(network: string, node: Partial<NetworkFacts> = {}) {
  const { network: policy } = parseUbuntu('p', `image: "24.04"\nnetwork: ${network}\n`, 'p.yaml');
  const facts = {
    mac: BOOT,
    macs: [BOOT, SECOND],
    network: HOME_NETWORK,
    ...{ address: undefined, wakesBy: undefined },
  };
  return parse(yamlBlock(netplanOf({ ...facts, ...node, policy }))).network;
}

test('DHCP with the identity that firmware and iPXE had', () => {
  assert.deepEqual(netplan('{}'), {
    version: 2,
    ethernets: {
      boot: { match: { macaddress: BOOT }, dhcp4: true, 'dhcp-identifier': 'mac' },
    },
  });
});

test('a fixed address, with what the profile says before what Pilotlight itself uses', () => {
  const address = '192.168.1.23/24';
  const { boot } = netplan('{}', { address }).ethernets;
  assert.deepEqual(boot.routes, [{ to: 'default', via: '192.168.1.1' }]);
  assert.deepEqual(boot.nameservers, { addresses: ['192.168.1.1', '9.9.9.9'] });
  const own = netplan(
    '{gateway: 192.168.1.254, nameservers: [1.1.1.1], searchDomains: [lan], mtu: 9000}',
    { address },
  );
  assert.deepEqual(own.ethernets.boot, {
    match: { macaddress: BOOT },
    dhcp4: false,
    addresses: [address],
    routes: [{ to: 'default', via: '192.168.1.254' }],
    nameservers: { addresses: ['1.1.1.1'], search: ['lan'] },
    mtu: 9000,
  });
});

test('no gateway and no name servers are no empty lists', () => {
  const network = { gateway: undefined, nameServers: [] };
  assert.deepEqual(netplan('{}', { address: '10.0.0.5/24', network }).ethernets.boot, {
    match: { macaddress: BOOT },
    dhcp4: false,
    addresses: ['10.0.0.5/24'],
  });
});

test('further cards do not hold up the boot, and bring no second default route', () => {
  const { ethernets } = netplan('{wakeOnLan: true, cards: [{card: 2, dhcp: true}]}');
  assert.equal(ethernets.boot.wakeonlan, true);
  assert.deepEqual(ethernets.card2, {
    match: { macaddress: SECOND },
    dhcp4: true,
    'dhcp4-overrides': { 'use-routes': false, 'use-dns': false },
    optional: true,
  });
});

test('the card that wakes the machine stays able to, wherever it stands', () => {
  const { ethernets: first } = netplan('{}', { wakesBy: BOOT });
  assert.deepEqual(Object.keys(first), ['boot']);
  assert.equal(first.boot.wakeonlan, true);

  const { ethernets: further } = netplan('{cards: [{card: 2, dhcp: true}]}', { wakesBy: SECOND });
  assert.deepEqual([further.boot.wakeonlan, further.card2.wakeonlan], [undefined, true]);

  const { ethernets: member } = netplan('{bond: {mode: active-backup, members: [boot, 2]}}', {
    wakesBy: SECOND,
  });
  assert.deepEqual([member.boot.wakeonlan, member.card2.wakeonlan], [undefined, true]);

  // It has no other part in the network, and holds nothing up; the profile's own wish stays.
  const { ethernets: alone } = netplan('{wakeOnLan: true}', { wakesBy: SECOND });
  assert.deepEqual(alone.wake, {
    match: { macaddress: SECOND },
    wakeonlan: true,
    dhcp4: false,
    optional: true,
  });
  assert.equal(alone.boot.wakeonlan, true);
});

test('a bond takes the address and the MAC of its first member, and VLANs lie on it', () => {
  const network =
    '{bond: {mode: active-backup, members: [boot, 2]}, vlans: [{id: 20, addresses: [10.20.0.x/24]}]}';
  const { ethernets, bonds, vlans } = netplan(network, { address: '192.168.1.23/24' });
  assert.deepEqual(Object.keys(ethernets), ['boot', 'card2']);
  assert.deepEqual(ethernets.boot, { match: { macaddress: BOOT } });
  assert.equal(bonds.bond0.macaddress, BOOT);
  assert.deepEqual(bonds.bond0.interfaces, ['boot', 'card2']);
  assert.deepEqual(bonds.bond0.addresses, ['192.168.1.23/24']);
  assert.deepEqual(bonds.bond0.parameters, { mode: 'active-backup', 'mii-monitor-interval': 100 });
  assert.deepEqual(vlans.vlan20, {
    id: 20,
    link: 'bond0',
    dhcp4: false,
    addresses: ['10.20.0.23/24'],
    optional: true,
  });
});

test('a VLAN without a bond lies on the card that the node boots from', () => {
  assert.equal(netplan('{vlans: [{id: 7, dhcp: true}]}').vlans.vlan7.link, 'boot');
});

test('a node that has not what its profile asks for is refused with the reason', () => {
  for (const [network, node, message] of [
    ['{cards: [{card: 3, dhcp: true}]}', {}, /macs: expected at least 3 MACs, for card 3 .* got 2/],
    ['{vlans: [{id: 7, addresses: [10.0.0.x/24]}]}', {}, /address: expected a fixed address/],
    ['{gateway: 10.0.0.1}', { address: '192.168.1.23/24' }, /gateway in the network of 192/],
  ] as const) {
    assert.throws(() => netplan(network, node), { code: 'INPUT_INVALID', message });
  }
});

test('a network that makes no sense is a mistake of the profile', () => {
  for (const [network, field] of [
    ['{gateway: 10.0.0}', 'network.gateway'],
    ['{mtu: 100}', 'network.mtu'],
    ['{searchDomains: ["a b"]}', 'network.searchDomains[0]'],
    ['{cards: [{card: eth0}]}', 'network.cards[0].card'],
    ['{cards: [{card: boot}]}', 'network.cards[0].card'],
    ['{cards: [{card: 2}, {card: 2}]}', 'network.cards'],
    ['{cards: [{card: 2}], bond: {mode: 802.3ad, members: [boot, 2]}}', 'network.cards'],
    ['{bond: {mode: bonded, members: [boot]}}', 'network.bond.mode'],
    ['{bond: {mode: active-backup, members: [boot], lacpRate: fast}}', 'network.bond.lacpRate'],
    ['{vlans: [{id: 4095}]}', 'network.vlans[0].id'],
    ['{vlans: [{id: 5}, {id: 5}]}', 'network.vlans[1].id'],
    ['{vlans: [{id: 5, addresses: [10.0.0.5]}]}', 'network.vlans[0].addresses[0]'],
  ] as const) {
    assert.throws(
      () => netplan(network),
      (error: Error & { problems?: { field: string }[] }) => {
        assert.deepEqual(
          error.problems?.map((problem) => problem.field),
          [field],
          network,
        );
        return true;
      },
    );
  }
});
