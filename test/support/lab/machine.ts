/**
 * A machine in QEMU, plugged into the lab's switch: real firmware, a serial console in a file, a power
 * button.
 *
 * Emulated and never accelerated, so that a run takes the same path everywhere.
 *
 * @module
 */
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Firmware, firmwareArguments, romOf } from './firmware.ts';
import { DISK_SIZE } from './local-disk.ts';
import type { LabNetwork } from './network.ts';
import { connectQmp } from './qmp.ts';
import { type SerialPort, serialPort } from './serial-port.ts';

export type MachineOptions = {
  readonly firmware: Firmware;
  readonly mac: string;
  readonly memoryMiB: number;
  /** SMBIOS type 1. */
  readonly uuid: string;
  readonly serial: string;
  /** Of a machine that was on before, or whose disk is to outlast it; else it has a new one. */
  readonly disk?: string;
  /** What its firmware tries first; the network, where it is not said. */
  readonly first?: 'network' | 'disk';
};

export type Machine = SerialPort & {
  /** Takes the card out of the boot order, as from the next reset. */
  bootNoNetwork(): Promise<void>;
  /** The reset button. */
  reset(): Promise<void>;
  /** Writes what the screen shows to a PPM file. */
  screendump(file: string): Promise<void>;
  powerOff(): Promise<void>;
  /** As by its power button, pressed shortly. */
  pressPower(): Promise<void>;
  /** It was switched off, or has switched itself off. */
  readonly ended: Promise<unknown>;
};

export async function bootMachine(network: LabNetwork, options: MachineOptions): Promise<Machine> {
  const folder = mkdtempSync(join(network.folder, `${options.firmware}-`));
  const complaints = join(folder, 'qemu.log');
  writeFileSync(join(folder, 'serial.log'), '');
  // The disk is empty, and on USB: the one bus that firmware and the installer's kernel both know.
  const disk = options.disk ?? join(folder, 'disk');
  if (!existsSync(disk)) {
    writeFileSync(disk, '');
    truncateSync(disk, DISK_SIZE);
  }
  const stderr = openSync(complaints, 'w');
  const qemu = network.switch.spawn(qemuCommand(folder, network.plugIn(), { ...options, disk }), {
    stdio: ['ignore', 'ignore', stderr],
  });
  closeSync(stderr);
  const ended = once(qemu, 'exit');
  const qmp = await connectQmp(join(folder, 'qmp')).catch((cause) => {
    throw new Error(`QEMU did not start: ${readFileSync(complaints, 'utf8')}`, { cause });
  });
  async function powerOff(): Promise<void> {
    qmp.close();
    qemu.kill('SIGKILL');
    await ended;
  }
  return {
    ...serialPort(join(folder, 'serial.log'), () => qemu.exitCode !== null),
    bootNoNetwork: async () =>
      void (await qmp.execute('qom-set', {
        ...{ path: '/machine/peripheral/card', property: 'bootindex', value: -1 },
      })),
    reset: async () => void (await qmp.execute('system_reset')),
    screendump: async (filename) => void (await qmp.execute('screendump', { filename })),
    pressPower: async () => void (await qmp.execute('system_powerdown')),
    powerOff,
    ended,
  };
}

function qemuCommand(
  folder: string,
  tap: string,
  options: MachineOptions & { readonly disk: string },
): readonly string[] {
  const { firmware, mac, memoryMiB, uuid, serial, disk, first = 'network' } = options;
  const [card, drive] = first === 'network' ? [1, 2] : [2, 1];
  return [
    'qemu-system-x86_64',
    ...['-accel', 'tcg', '-cpu', 'max', '-m', String(memoryMiB)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'std'],
    ...firmwareArguments(firmware, folder),
    ...['-uuid', uuid, '-smbios', `type=1,serial=${serial}`],
    ...['-serial', `file:${join(folder, 'serial.log')}`],
    ...['-qmp', `unix:${join(folder, 'qmp')},server=on,wait=off`],
    ...['-device', 'virtio-rng-pci'], // without randomness EDK2's network stack does not start
    ...['-netdev', `tap,id=lan,ifname=${tap},script=no,downscript=no`],
    ...[
      '-device',
      `virtio-net-pci,id=card,netdev=lan,mac=${mac},bootindex=${card}${romOf(firmware)}`,
    ],
    ...['-device', 'qemu-xhci', '-drive', `if=none,id=disk,format=raw,file=${disk}`],
    ...['-device', `usb-storage,drive=disk,bootindex=${drive}`],
  ];
}
