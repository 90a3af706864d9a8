import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxmoxFault } from '../../src/domain/proxmox-fault.ts';
import { hostsFor } from '../../src/workflow/vms/hosts.ts';
import { aHost } from '../support/vm-values.ts';

/** Two hypervisors; those of `away` fail as they say. */
function hands(away: Readonly<Record<string, Error>> = {}) {
  const names: readonly string[] = ['lab', 'attic'];
  return {
    list: () => names.map((name) => ({ id: `id-of-${name}`, name })),
    hosts: async (id: string) => {
      const error = away[id];
      if (error !== undefined) throw error;
      return [aHost('pve', { hypervisor: id })];
    },
  };
}

const places = async (hypervisor: string, away?: Readonly<Record<string, Error>>) =>
  (await hostsFor({ hypervisor }, hands(away))).map((host) => host.hypervisor);

const DOWN = new ProxmoxFault('unreachable', '192.168.1.31:8006 does not answer');

test('a hypervisor is meant by its name, its id, or as any', async () => {
  assert.deepEqual(await places('lab'), ['id-of-lab']);
  assert.deepEqual(await places('id-of-attic'), ['id-of-attic']);
  assert.deepEqual(await places('any'), ['id-of-lab', 'id-of-attic']);
  await assert.rejects(places('cellar'), {
    code: 'HYPERVISOR_NOT_FOUND',
    message: 'there is no hypervisor cellar; there are: lab, attic',
  });
  const none = { list: () => [], hosts: async () => [] };
  await assert.rejects(hostsFor({ hypervisor: 'any' }, none), /no hypervisor is registered yet/);
});

test('of several hypervisors one that is down is left out; where all are, why is told', async () => {
  assert.deepEqual(await places('any', { 'id-of-lab': DOWN }), ['id-of-attic']);
  await assert.rejects(places('any', { 'id-of-lab': DOWN, 'id-of-attic': DOWN }), {
    code: 'HYPERVISOR_UNREACHABLE',
    message: /^lab: .* does not answer; attic: .* does not answer$/,
  });
});

test('whether it can’t be reached, is not trusted or refuses is told apart', async () => {
  for (const [kind, code] of [
    ['untrusted', 'HYPERVISOR_UNTRUSTED'],
    ['unauthenticated', 'HYPERVISOR_REFUSED'],
    ['forbidden', 'HYPERVISOR_REFUSED'],
    ['timeout', 'HYPERVISOR_UNREACHABLE'],
  ] as const) {
    const away = { 'id-of-lab': new ProxmoxFault(kind, 'why') };
    await assert.rejects(places('lab', away), { code, message: 'lab: why' });
  }
});
