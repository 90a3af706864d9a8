/**
 * A machine in QEMU that has nothing but disks, and runs what it is told as root.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { serialPort } from '../serial-port.ts';
import type { OldDisk } from './disk.ts';
import { createRemoteShell, type Ran } from './remote-shell.ts';

export type DiskMachine = {
  /** Runs a script, and gives its exit status and all that it said. */
  run(script: string): Promise<Ran>;
  /** Pulls the plug, once all is written. */
  powerOff(): Promise<void>;
};

export type DiskMachineOptions = {
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly disks: readonly OldDisk[];
};

export async function bootDiskMachine(options: DiskMachineOptions): Promise<DiskMachine> {
  const folder = mkdtempSync(join(options.folder, 'machine-'));
  const log = join(folder, 'serial.log');
  writeFileSync(log, '');
  const port = listen(join(folder, 'shell'));
  const qemu = start(folder, options);
  const ended = once(qemu, 'exit');
  const console = serialPort(log, () => qemu.exitCode !== null);
  await console.waitForSerial(/^LAB: ready/m, 180_000).catch((cause) => {
    qemu.kill('SIGKILL');
    const said = `${readFileSync(join(folder, 'qemu.log'), 'utf8')}${console.serialLog()}`;
    throw new Error(`the machine with the disks did not start: ${said}`, { cause });
  });
  const shell = createRemoteShell(await port);
  return {
    run: shell.run,
    powerOff: async () => {
      await shell.run('sync');
      shell.close();
      qemu.kill('SIGKILL');
      await ended;
    },
  };
}

/** The one that connects is QEMU. */
async function listen(path: string): Promise<Socket> {
  const server = createServer().listen(path);
  const [socket]: Socket[] = await once(server, 'connection');
  server.close();
  if (socket === undefined) throw new Error('QEMU has not connected');
  return socket;
}

function start(folder: string, options: DiskMachineOptions): ChildProcess {
  const complaints = openSync(join(folder, 'qemu.log'), 'w');
  // A test that is killed takes its machine with it.
  const command = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(folder, options)];
  const qemu = spawn('setpriv', command, { stdio: ['ignore', 'ignore', complaints] });
  closeSync(complaints);
  return qemu;
}

function qemuArguments(
  folder: string,
  { kernel, initrd, disks }: DiskMachineOptions,
): readonly string[] {
  return [
    ...['-accel', 'tcg', '-cpu', 'max', '-m', '512'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1'],
    ...['-serial', `file:${join(folder, 'serial.log')}`],
    ...['-device', 'virtio-rng-pci'],
    ...['-chardev', `socket,id=shell,path=${join(folder, 'shell')}`],
    ...['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=shell,name=shell'],
    ...['-device', 'virtio-scsi-pci'],
    ...disks.flatMap(({ name, image, device }) => [
      ...['-drive', `if=none,id=${name},format=raw,cache=unsafe,file=${image}`],
      ...['-device', `${device},drive=${name}`],
    ]),
  ];
}
