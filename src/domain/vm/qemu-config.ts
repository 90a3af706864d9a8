/**
 * What Proxmox VE is asked for, to have a machine made that boots from the network while its disk is empty.
 *
 * @module
 */
import { TAG } from './ownership.ts';
import type { Vm } from './vm.ts';

/** Parameters of POST /nodes/HOST/qemu, as they are written there. */
export type QemuConfig = Readonly<Record<string, string | number>>;

type Wished = Pick<
  Vm,
  | 'name'
  | 'vmid'
  | 'uuid'
  | 'serial'
  | 'mac'
  | 'storage'
  | 'cores'
  | 'installMemory'
  | 'disk'
  | 'bridge'
  | 'vlan'
  | 'firmware'
  | 'secureBoot'
>;

export function qemuConfig(vm: Wished): QemuConfig {
  return {
    vmid: vm.vmid,
    name: vm.name,
    description: 'Made by Pilotlight, and known to it by its tag and its SMBIOS UUID.',
    tags: TAG,
    ostype: 'l26',
    machine: 'q35',
    // Runs on every host since 2010, so that a machine can be moved.
    cpu: 'x86-64-v2-AES',
    sockets: 1,
    cores: vm.cores,
    memory: String(vm.installMemory),
    balloon: 0, // Kubernetes counts on the memory that it saw when it started
    scsihw: 'virtio-scsi-single',
    // A bare number of GiB allocates; `32G` would be the name of a volume.
    scsi0: `${vm.storage}:${vm.disk},discard=on,iothread=1,ssd=1`,
    net0: network(vm),
    // An empty disk falls through to the network, an installed one boots: no loop, and no call in between.
    boot: 'order=scsi0;net0',
    agent: 'enabled=1',
    serial0: 'socket',
    // OVMF has no network boot in a machine without a source of randomness.
    rng0: 'source=/dev/urandom',
    smbios1: smbios(vm),
    onboot: 1,
    ...firmware(vm),
  };
}

function network({ mac, bridge, vlan }: Wished): string {
  const card = `virtio=${mac.toUpperCase()},bridge=${bridge}`;
  return vlan === undefined ? card : `${card},tag=${vlan}`;
}

/** A serial with a hyphen has to be written in base64. */
function smbios({ uuid, serial }: Wished): string {
  return `uuid=${uuid},serial=${btoa(serial)},base64=1`;
}

/** Without keys Secure Boot is off; with Microsoft's it lets shim pass. The variables take a disk of their own. */
function firmware({ firmware: kind, storage, secureBoot }: Wished): QemuConfig {
  if (kind === 'bios') return {};
  const keys = secureBoot ? 1 : 0;
  return { bios: 'ovmf', efidisk0: `${storage}:1,efitype=4m,pre-enrolled-keys=${keys}` };
}
