/**
 * The machines of a stand-in of Proxmox VE, as they really are: QEMU in the lab, with the firmware, the memory
 * and the boot order that their configuration says. A disk stays from start to start, until its VM is destroyed.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { connect, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { propertiesOf } from '../pve/property-string.ts';
import type { MachineRoom, PveMachine } from '../pve/world.ts';
import type { Firmware } from './firmware.ts';
import type { Lab } from './journey.ts';
import type { Machine, MachineOptions } from './machine.ts';
import type { LabNetwork } from './network.ts';

export type VmRoom = MachineRoom & {
  /** Every start, in its order. */
  readonly starts: readonly { readonly options: MachineOptions; readonly machine: Machine }[];
};

export function createVmRoom({ network, boot }: Pick<Lab, 'network' | 'boot'>): VmRoom {
  const starts: { options: MachineOptions; machine: Machine }[] = [];
  const diskOf = (vmid: number) => join(network.folder, `vm-${vmid}.disk`);
  return {
    starts,
    async start(vm) {
      const options = { ...optionsOf(vm), disk: diskOf(vm.vmid) };
      const machine = await boot(options);
      starts.push({ options, machine });
      return {
        gone: machine.ended.then(() => undefined),
        kill: machine.powerOff,
        powerButton: () => void machine.pressPower(),
        reset: machine.reset,
      };
    },
    async destroyed(vmid) {
      rmSync(diskOf(vmid), { force: true });
    },
  };
}

function optionsOf({ config, networkBoots }: PveMachine): MachineOptions {
  if (!networkBoots) throw new Error('its firmware would not try the network');
  const smbios = propertiesOf(config.get('smbios1'));
  const serial = Buffer.from(smbios.get('serial') ?? '', 'base64').toString();
  const mac = propertiesOf(config.get('net0')).get('virtio')?.toLowerCase() ?? '';
  return {
    ...{ firmware: firmwareOf(config), mac, uuid: smbios.get('uuid') ?? '', serial },
    memoryMiB: Number(config.get('memory')),
    first: config.get('boot')?.startsWith('order=scsi0') ? 'disk' : 'network',
  };
}

/** As Proxmox VE has them: OVMF with EDK2's own network stack, SeaBIOS with iPXE in the card. */
function firmwareOf(config: PveMachine['config']): Firmware {
  if (config.get('bios') !== 'ovmf') return 'seabios-ipxe';
  const keys = propertiesOf(config.get('efidisk0')).get('pre-enrolled-keys');
  return keys === '1' ? 'secure-boot' : 'ovmf-pxe';
}

/** Lets Pilotlight's host reach a port of this one's loopback as its own port 8006. Returns the end of it. */
export function openPveDoor({ pilot, folder }: LabNetwork, port: number): () => void {
  const path = join(folder, 'pve.sock');
  const door = createSocketServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  door.listen(path);
  pilot.spawn(['socat', 'TCP-LISTEN:8006,bind=127.0.0.1,fork,reuseaddr', `UNIX-CONNECT:${path}`], {
    stdio: 'ignore',
  });
  return () => void door.close();
}
