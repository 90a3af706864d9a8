/**
 * A machine full of disks that earlier systems have left something on, booted anew: what its udev found
 * there is put together and active.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labKernel } from '../kernel.ts';
import { digest, newDisk, type OldDisk } from './disk.ts';
import { makeDiskInitramfs } from './initramfs.ts';
import { CEPH_LABELS, writeCephLabels, writeZfsLabels } from './labels.ts';
import { bootDiskMachine, type DiskMachine } from './machine.ts';
import * as remains from './remains.ts';
import type { Ran } from './remote-shell.ts';

export type Yard = {
  run(script: string): Promise<Ran>;
  /** What a script says that uses the words of `remains`. Throws where it fails. */
  told(script: string): Promise<string>;
  /** What is on each disk but one, without its zeros. */
  digestsBut(disk: string): Readonly<Record<string, string>>;
  imageOf(disk: string): string;
  close(): Promise<void>;
};

const MIB = 1024 ** 2;

const scsi = (name: string, vendor = 'LAB') =>
  `scsi-hd,vendor=${vendor},product=${name},serial=${name}`;

/** `cached` is the smallest and `ceph` the largest, which has room for each copy of Ceph's label. */
const DISKS = [
  ...['namesake-a', 'namesake-b', 'mirror-a', 'mirror-b', 'span-b', 'firm-b'].map((name) => ({
    ...{ name, mebibytes: 96, device: scsi(name) },
  })),
  { name: 'span-a', mebibytes: 96, device: scsi('span-a', 'SPAN') },
  { name: 'firm-a', mebibytes: 96, device: `${scsi('firm-a')},scsi-id=40` },
  { name: 'half-a', mebibytes: 96, device: 'virtio-blk-pci,serial=half-a' },
  { name: 'half-b', mebibytes: 80, device: scsi('half-b') },
  { name: 'layers', mebibytes: 128, device: 'nvme,serial=layers' },
  { name: 'cached', mebibytes: 48, device: scsi('cached') },
  {
    name: 'pool',
    mebibytes: 97,
    device: `${scsi('pool')},physical_block_size=4096,logical_block_size=4096`,
  },
  { name: 'ceph', mebibytes: 1001 * 1024, device: scsi('ceph') },
];

/** The second partition of `pool`: 8 MiB behind the first, up to the 5 sectors of the second table. */
const POOL = { start: 9 * MIB, length: 88 * MIB - 5 * 4096 };

export async function openYard(): Promise<Yard> {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-old-disks-'));
  const disks = DISKS.map((kind) => newDisk(folder, kind));
  const imageOf = (name: string): string => {
    const found = disks.find((one) => one.name === name);
    assert.ok(found, `no disk ${name}`);
    return found.image;
  };
  const machine = await bootWithRemains(folder, disks, imageOf).catch((cause) => {
    rmSync(folder, { recursive: true });
    throw cause;
  });
  return {
    run: machine.run,
    told: (script) => told(machine, script),
    digestsBut: (disk) => digests(disks.filter(({ name }) => name !== disk)),
    imageOf,
    close: async () => {
      await machine.powerOff();
      rmSync(folder, { recursive: true });
    },
  };
}

async function bootWithRemains(
  folder: string,
  disks: readonly OldDisk[],
  imageOf: (name: string) => string,
): Promise<DiskMachine> {
  const kernel = labKernel();
  const system = { folder, kernel: kernel.image, initrd: makeDiskInitramfs(folder, kernel) };
  const earlier = await bootDiskMachine({ ...system, disks });
  await leaveRemains(earlier).finally(earlier.powerOff);
  writeZfsLabels(imageOf('pool'), POOL);
  writeCephLabels(imageOf('ceph'));
  return bootDiskMachine({ ...system, disks: disks.filter(({ name }) => name !== 'half-b') });
}

async function leaveRemains(machine: DiskMachine): Promise<void> {
  await told(machine, remains.NAMESAKES);
  await told(machine, remains.MIRROR);
  await told(machine, remains.SPANNING_GROUP);
  await told(machine, remains.HALF_A_MIRROR);
  await told(machine, remains.LAYERS);
  await told(machine, remains.FIRMWARE_RAID);
  await told(machine, remains.BCACHE);
  await told(machine, remains.ZFS);
}

async function told(machine: DiskMachine, script: string): Promise<string> {
  const { code, said } = await machine.run(remains.WORDS + script);
  assert.equal(code, 0, `${script}: ${said}`);
  return said;
}

/** Of the disk of a TiB only the places where something was written. */
function digests(disks: readonly OldDisk[]): Readonly<Record<string, string>> {
  const places = CEPH_LABELS.map((start) => ({ start, length: MIB }));
  return Object.fromEntries(
    disks.map(({ name, image, length }) => [
      name,
      digest(image, name === 'ceph' ? places : [{ start: 0, length }]),
    ]),
  );
}
