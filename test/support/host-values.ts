/**
 * What a Proxmox VE host and its installer tell, as values.
 *
 * @module
 */
import type { HostHandOver, HostInstalled } from '../../src/domain/host-report.ts';
import type { HostQuestion } from '../../src/workflow/host/ports.ts';
import { mac } from './desks.ts';

type Told = { readonly macs: readonly string[]; readonly uuid?: string; readonly serial?: string };

export function hostQuestionOf({ macs, uuid, serial }: Told): HostQuestion {
  return {
    ...{ product: 'pve', release: '8.4', uuid, serial },
    macs: macs.map(mac),
    address: '192.168.1.78',
    server: '192.168.1.10:8080',
  };
}

export const HOST_INSTALLED: HostInstalled = {
  version: '8.4.0',
  fqdn: 'opti-01.home.arpa',
  filesystem: 'ext4',
  sshHostKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA root@opti-01'],
  address: '192.168.1.31/24',
  bootDisks: [
    { path: '/dev/nvme0n1', size: 128e9, model: 'PM961 NVMe SAMSUNG 128GB', serial: 'S3' },
  ],
};

export const HOST_HAND_OVER: HostHandOver = {
  version: '8.4.0',
  kernel: '6.8.12-9-pve',
  tokenId: 'pilotlight@pve!pilotlight-opti-01',
  tokenSecret: 'b7a3c1de-4f60-4b3e-9d5c-0a1b2c3d4e5f',
  cluster: undefined,
  addresses: [{ interfaceName: 'vmbr0', address: '192.168.1.31/24' }],
  caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
};
