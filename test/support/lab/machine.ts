/**
 * A machine in QEMU, plugged into the lab's switch: real firmware, a serial console in a file, a power
 * button.
 *
 * Emulated and never accelerated, so that a run takes the same path everywhere.
 *
 * @module
 */
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Firmware, firmwareArguments, romOf } from './firmware.ts';
import type { LabNetwork } from './network.ts';
import { connectQmp } from './qmp.ts';

export type MachineOptions = {
  readonly firmware: Firmware;
  readonly mac: string;
  readonly memoryMiB: number;
  /** SMBIOS type 1. */
  readonly uuid: string;
  readonly serial: string;
};

export type Machine = {
  /** Everything the serial port said, without colours and cursor movements. */
  serialLog(): string;
  /** The text that matched, as soon as it has been said. Throws after `timeoutMs`, or when QEMU ends. */
  waitForSerial(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** The reset button. */
  reset(): Promise<void>;
  /** Writes what the screen shows to a PPM file. */
  screendump(file: string): Promise<void>;
  powerOff(): Promise<void>;
};

/** The disk is empty, 256 MiB, on USB: the one bus that firmware and the installer's kernel both know. */
const DISK_BYTES = 256 * 1024 * 1024;

export async function bootMachine(network: LabNetwork, options: MachineOptions): Promise<Machine> {
  const folder = mkdtempSync(join(network.folder, `${options.firmware}-`));
  const [disk, control] = [join(folder, 'disk'), join(folder, 'qmp')];
  const [serial, complaints] = [join(folder, 'serial.log'), join(folder, 'qemu.log')];
  writeFileSync(disk, '');
  truncateSync(disk, DISK_BYTES);
  writeFileSync(serial, '');
  const qemu = network.switch.spawn(
    [
      'qemu-system-x86_64',
      ...['-accel', 'tcg', '-cpu', 'max', '-m', String(options.memoryMiB)],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-vga', 'std'],
      ...firmwareArguments(options.firmware, folder),
      ...['-uuid', options.uuid, '-smbios', `type=1,serial=${options.serial}`],
      ...['-serial', `file:${serial}`, '-qmp', `unix:${control},server=on,wait=off`],
      ...['-device', 'virtio-rng-pci'],
      ...cardArguments(network.plugIn(), options),
      ...['-device', 'qemu-xhci', '-drive', `if=none,id=disk,format=raw,file=${disk}`],
      ...['-device', 'usb-storage,drive=disk,bootindex=2'],
    ],
    { stdio: ['ignore', 'ignore', openSync(complaints, 'w')] },
  );
  const ended = once(qemu, 'exit');
  const qmp = await connectQmp(control).catch((cause) => {
    throw new Error(`QEMU did not start: ${readFileSync(complaints, 'utf8')}`, { cause });
  });
  const serialLog = () => stripVTControlCharacters(readFileSync(serial, 'latin1'));

  async function waitForSerial(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(serialLog());
      if (found) return found;
      if (qemu.exitCode !== null)
        throw new Error(`QEMU ended: ${readFileSync(complaints, 'utf8')}`);
      if (Date.now() > deadline) {
        throw new Error(`the serial port did not say ${pattern} within ${timeoutMs / 1000} s`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  async function powerOff(): Promise<void> {
    qmp.close();
    qemu.kill('SIGKILL');
    await ended;
  }
  return {
    ...{ serialLog, waitForSerial, powerOff },
    reset: async () => void (await qmp.execute('system_reset')),
    screendump: async (filename) => void (await qmp.execute('screendump', { filename })),
  };
}

function cardArguments(tap: string, { mac, firmware }: MachineOptions): readonly string[] {
  return [
    ...['-netdev', `tap,id=lan,ifname=${tap},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=lan,mac=${mac},bootindex=1${romOf(firmware)}`],
  ];
}
