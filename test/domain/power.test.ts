import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from '../../src/domain/node.ts';
import {
  bootDueAfter,
  hostKeysOf,
  isSwitchedOverSsh,
  knownAddresses,
  type PowerSettings,
  wakingCard,
} from '../../src/domain/power.ts';
import { aNode } from '../support/a-node.ts';
import { macOf } from '../support/store-values.ts';

const WOL: PowerSettings = {
  ...{ driver: 'wol', mac: undefined, interface: undefined, wakesIntoPxe: false },
};
const KEYS = ['ssh-ed25519 AAAA'];

function firstBoot(...addresses: readonly string[]): Node['firstBoot'] {
  const told = addresses.map((address) => ({ interfaceName: 'eno1', address }));
  return { addresses: told, kernel: undefined, system: undefined, disk: undefined, at: 1 };
}

test('a machine is known by its fixed address, by what its system told, and by what was kept', () => {
  const bootDue = { since: 1, sshHostKeys: KEYS, addresses: ['192.168.1.9', '192.168.1.21'] };
  const node = aNode({
    address: '192.168.1.21/24',
    firstBoot: firstBoot('192.168.1.21/24', '10.0.0.7/8', '2001:db8::1/64'),
    bootDue,
  });
  assert.deepEqual(knownAddresses(node), ['192.168.1.21', '10.0.0.7', '192.168.1.9']);
  assert.deepEqual(knownAddresses(aNode()), []);
  assert.deepEqual(hostKeysOf(node), KEYS);
  assert.deepEqual(hostKeysOf({ ...node, sshHostKeys: ['own'] }), ['own']);
});

test('a reinstall leaves a boot to whoever can switch the machine', () => {
  const node = aNode({ sshHostKeys: KEYS, firstBoot: firstBoot('10.0.0.7/8') });
  const due = { since: 9, sshHostKeys: KEYS, addresses: ['10.0.0.7'] };
  const after = (power: PowerSettings, address?: string) =>
    bootDueAfter({ ...node, power }, { at: 9, address });
  assert.deepEqual(after(WOL), due);
  assert.deepEqual(after({ driver: 'ssh', address: undefined }), due);
  assert.equal(after({ driver: 'none' }), undefined);
  // It was a member, whose system lets Pilotlight in.
  assert.deepEqual(after({ driver: 'none' }, '10.0.0.7'), due);
  assert.deepEqual(after(WOL, '10.0.0.8'), { ...due, addresses: ['10.0.0.8', '10.0.0.7'] });
  // Whoever made the VM makes it anew.
  assert.equal(after({ driver: 'proxmox' }, '10.0.0.7'), undefined);
});

test('the card that wakes is the first, or the one that is named', () => {
  const [first, second] = [macOf(1), macOf(2)];
  assert.equal(wakingCard(WOL, [first, second]), first);
  assert.equal(wakingCard({ ...WOL, mac: second }, [first]), second);
  assert.equal(wakingCard({ driver: 'none' }, [first]), undefined);
  assert.equal(wakingCard(WOL, []), undefined);
  assert.deepEqual(
    [WOL, { driver: 'none' } as const, { driver: 'proxmox' } as const].map(isSwitchedOverSsh),
    [true, false, false],
  );
});
