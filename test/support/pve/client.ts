/**
 * Pilotlight's client of a stand-in, closed at the end of the test.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { createProxmoxClient, type ProxmoxClient } from '../../../src/proxmox/client.ts';
import type { EngineOptions } from '../../../src/proxmox/engine.ts';
import { type PveStandIn, TOKEN_ID, TOKEN_SECRET } from './pve.ts';

export function clientOf(
  test: Pick<TestContext, 'after'>,
  pve: PveStandIn,
  changes: Partial<EngineOptions> = {},
): ProxmoxClient {
  const client = createProxmoxClient({
    ...{ endpoints: pve.endpoints, tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET },
    trust: { kind: 'ca', pem: pve.ca },
    ...changes,
  });
  test.after(client.close);
  return client;
}

/** What docs say a VM is to have; one test changes one thing of it. */
export const UEFI_VM = {
  ...{ name: 'k3s-a', ostype: 'l26', machine: 'q35', cpu: 'x86-64-v2-AES', cores: 2, sockets: 1 },
  ...{ memory: '8192', balloon: 0, scsihw: 'virtio-scsi-single' },
  scsi0: 'local-lvm:32,discard=on,iothread=1,ssd=1',
  net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
  ...{ boot: 'order=scsi0;net0', agent: 'enabled=1', serial0: 'socket' },
  ...{ rng0: 'source=/dev/urandom', bios: 'ovmf' },
  efidisk0: 'local-lvm:1,efitype=4m,pre-enrolled-keys=0',
  smbios1: 'uuid=4c4c4544-0042-3410-8051-b4c04f4d3132,serial=dm0tMQ==,base64=1',
  ...{ tags: 'pilotlight', onboot: true, description: 'made by Pilotlight' },
} as const;
