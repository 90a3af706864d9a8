import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qemuConfig } from '../../../src/domain/vm/qemu-config.ts';
import type { Vm } from '../../../src/domain/vm/vm.ts';
import { assertGolden } from '../../support/golden.ts';
import { A_VM } from '../../support/vm-values.ts';

const KINDS: Readonly<Record<string, Partial<Vm>>> = {
  uefi: {},
  'uefi-secure-boot': { secureBoot: true },
  bios: { firmware: 'bios' },
  'vlan-and-storage': {
    ...{ name: 'k3s-a', vmid: 5017, vlan: 20, bridge: 'vmbr1', storage: 'tank' },
    ...{ cores: 4, memory: 2048, installMemory: 8192, disk: 120 },
  },
};

for (const [name, changes] of Object.entries(KINDS)) {
  test(`what Proxmox VE is asked for: ${name}`, () => {
    const config = Object.entries(qemuConfig({ ...A_VM, ...changes }));
    assertGolden(
      `vms/${name}.txt`,
      `${config.map(([key, value]) => `${key}=${value}`).join('\n')}\n`,
    );
  });
}

test('the serial comes back as it was, although it is written in base64', () => {
  const text = String(qemuConfig({ ...A_VM, serial: 'PL-1/2+3' })['smbios1']);
  const serial = /serial=([A-Za-z0-9+/]+={0,2}),base64=1$/.exec(text)?.[1] ?? '';
  assert.equal(Buffer.from(serial, 'base64').toString(), 'PL-1/2+3');
});
