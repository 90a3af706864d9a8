import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { command, needs } from '../support/needs.ts';
import { optiplex, parseUbuntu, templates } from './nodes.ts';
import { newFolder, runScript, SHELLS, standIns } from './shells.ts';

const autoinstall = createAutoinstall(templates);
const TOOLS = needs(command('dash'), command('busybox', 'busybox-static'));

type Disk = {
  readonly size: number;
  readonly rotational?: boolean;
  readonly readOnly?: boolean;
  readonly model?: string;
  readonly serial?: string;
  readonly slot?: string;
  /** What is made of it: `NAME TYPE`, one a line, as lsblk does: what lies on another after it. */
  readonly below?: readonly string[];
  readonly mountPoint?: string;
};

type Yard = { readonly disks: Readonly<Record<string, Disk>> };

/** Changes something on a disk. */
const DESTRUCTIVE = /^(wipefs|dd|sgdisk|dmsetup|mdadm|blockdev --reread)/;

/** The commands of a live system over a yard of disks, which are files of one line each. */
async function yardOf(context: TestContext, { disks }: Yard) {
  const folder = await newFolder(context);
  const facts = join(folder, 'facts');
  await mkdir(facts);
  for (const [name, disk] of Object.entries(disks)) {
    const below = [`/dev/${name} disk`, ...(disk.below ?? [])];
    const files = {
      list: `/dev/${name} disk ${disk.size}`,
      size: String(disk.size),
      rota: disk.rotational ? '1' : '0',
      ro: disk.readOnly ? '1' : '0',
      mount: `\n${disk.mountPoint ?? ''}\n`,
      tree: below.join('\n'),
      udev: [
        `ID_MODEL=${disk.model ?? ''}`,
        `ID_SERIAL=${disk.serial ?? ''}`,
        `ID_PATH=${disk.slot ?? ''}`,
      ].join('\n'),
    };
    await mkdir(join(facts, name));
    for (const [file, text] of Object.entries(files))
      await writeFile(join(facts, name, file), `${text}\n`);
  }
  const last = 'for last in "$@"; do :; done; name=$(basename "$last" | sed "s/p[0-9]$//")';
  return standIns(folder, {
    lsblk: `cd '${facts}'; ${last}
case "$*" in
'-d -n -r -p -b -o NAME,TYPE,SIZE') cat */list ;;
*MOUNTPOINT*) cat "$name/mount" ;;
*ROTA*) cat "$name/rota" ;;
*RO*) cat "$name/ro" ;;
*SIZE*) cat "$name/size" ;;
*NAME,TYPE*) cat "$name/tree" ;;
esac`,
    udevadm: `cd '${facts}'; ${last}; case $1 in info) cat "\${last#--name=/dev/}/udev" ;; esac`,
    blockdev: `cd '${facts}'; ${last}; case $1 in --getsize64) cat "$name/size" ;; esac`,
    // What is put to rest is there no more.
    ...Object.fromEntries(
      ['dmsetup', 'mdadm'].map((name) => [
        name,
        `cd '${facts}'; ${last}; sed -i "\\|^$last |d" */tree`,
      ]),
    ),
    ...Object.fromEntries(['wipefs', 'dd', 'sgdisk', 'sleep'].map((name) => [name, ''])),
  });
}

async function programOf(disk: string): Promise<string> {
  const profile = parseUbuntu('p', `image: "24.04"\ndisk: ${disk}\n`, 'p.yaml');
  return autoinstall.earlyProgram({ ...(await optiplex()), profile });
}

const GIB = 1024 ** 3;
const NVME = {
  size: 500 * GIB,
  model: 'Samsung_SSD_970',
  serial: 'Samsung_SSD_970_S1',
  slot: 'pci-0',
};
const SPINNING = { size: 4000 * GIB, rotational: true, model: 'ST4000' };

for (const shell of SHELLS) {
  const run = async (context: TestContext, yard: Yard, disk: string) => {
    const { path, prelude, calls } = await yardOf(context, yard);
    const script = prelude + (await programOf(disk));
    const { code, said } = await runScript(shell, script, { PATH: path });
    assert.equal(code, 0, said);
    const touched = (await calls()).filter((call) => DESTRUCTIVE.test(call));
    return { said, touched };
  };
  const chosenOf = (said: string) => /the disk for the system is (\S+)/.exec(said)?.[1];
  const name = shell.join(' ');

  test(
    `${name}: the disk is the one that fits, by size, kind, model, serial and slot`,
    TOOLS,
    async (context) => {
      const disks = { nvme0n1: NVME, sda: SPINNING, sdb: { size: 64 * GIB, serial: 'USB_stick' } };
      for (const [disk, chosen] of [
        ['{match: {size: largest}}', '/dev/sda'],
        ['{match: {size: smallest}}', '/dev/sdb'],
        ['{match: {ssd: true, size: largest}}', '/dev/nvme0n1'],
        ['{match: {ssd: false}}', '/dev/sda'],
        ['{match: {model: "Samsung*"}}', '/dev/nvme0n1'],
        ['{match: {model: "samsung*"}}', undefined],
        ['{match: {serial: "*_S[12]"}}', '/dev/nvme0n1'],
        ['{match: {path: "/dev/nvme*"}}', '/dev/nvme0n1'],
        ['{match: {idPath: "pci-?"}}', '/dev/nvme0n1'],
        ['{match: [{model: "None*"}, {size: smallest}]}', '/dev/sdb'],
        ['{match: [{model: "ST*"}, {size: smallest}]}', '/dev/sda'],
      ] as const) {
        const { said, touched } = await run(context, { disks }, disk);
        assert.equal(chosenOf(said), chosen, `${disk}: ${said}`);
        const others = Object.keys(disks).filter((name) => `/dev/${name}` !== chosen);
        for (const other of others) assert.ok(!touched.join('\n').includes(`/dev/${other}`), disk);
      }
    },
  );

  test(
    `${name}: where it is not certain which disk the installer takes, none is touched`,
    TOOLS,
    async (context) => {
      const medium = { ...SPINNING, mountPoint: '/cdrom' };
      for (const [disks, disk, reason] of [
        [{ sda: NVME, sdb: NVME }, '{match: {size: largest}}', /several disks fit equally/],
        [{ sda: NVME, sdb: SPINNING }, '{match: {path: "/dev/sd*"}}', /several disks fit equally/],
        [{ sda: NVME }, '{match: {ssd: false}}', /no disk fits/],
        [{ sda: { ...NVME, readOnly: true } }, '{match: {size: largest}}', /write-protected/],
        [{ sda: medium }, '{match: {size: largest}}', /in use: not considered\n.*no disk fits/],
        [{ loop0: SPINNING, ram0: NVME }, '{match: {size: largest}}', /no disk fits/],
        [{ sda: { size: 0 } }, '{match: {size: largest}}', /no disk fits/],
      ] as const) {
        const { said, touched } = await run(context, { disks }, disk);
        assert.deepEqual(touched, [], said);
        assert.match(said, reason);
      }
    },
  );

  test(`${name}: a larger disk after two of one size is certain again`, TOOLS, async (context) => {
    const disks = { sda: NVME, sdb: NVME, sdc: SPINNING, sdd: { size: 8 * GIB } };
    const { said } = await run(context, { disks }, '{match: {size: largest}}');
    assert.equal(chosenOf(said), '/dev/sdc');
  });

  test(
    `${name}: what is made of the disk is put to rest from the top, and its signatures are erased`,
    TOOLS,
    async (context) => {
      const mirror = ['/dev/md127 raid1', '/dev/mapper/vg-root lvm', '/dev/mapper/secret crypt'];
      const below = ['/dev/nvme0n1p1 part', ...mirror, '/dev/nvme0n1p2 part', ...mirror];
      const disks = { nvme0n1: { ...NVME, below }, sda: { ...SPINNING, below: mirror } };
      const { said, touched } = await run(context, { disks }, '{match: {ssd: true}}');
      const last = (500 * GIB) / 512 - 2048;
      const order = touched.map((call) => call.replace(/ conv=.*| --force|if=\/dev\/zero /g, ''));
      assert.deepEqual(order.slice(0, 3), [
        'dmsetup remove --retry /dev/mapper/secret',
        'dmsetup remove --retry /dev/mapper/vg-root',
        'mdadm --stop /dev/md127',
      ]);
      assert.ok(
        order.indexOf('wipefs --all /dev/nvme0n1p2') < order.indexOf('wipefs --all /dev/nvme0n1'),
        said,
      );
      for (const expected of [
        'wipefs --all /dev/nvme0n1p1',
        'dd of=/dev/nvme0n1 bs=512 seek=0 count=2048',
        `dd of=/dev/nvme0n1 bs=512 seek=${last} count=2048`,
        'dd of=/dev/nvme0n1 bs=512 seek=2097152 count=8',
        'dd of=/dev/nvme0n1 bs=512 seek=209715200 count=8',
        'sgdisk --zap-all /dev/nvme0n1',
      ]) {
        assert.ok(order.includes(expected), `${expected} in\n${order.join('\n')}`);
      }
      assert.ok(
        !order.some((call) => call.includes('seek=2097152000')),
        '1000 GiB is beyond its end',
      );
      assert.ok(!order.some((call) => /\/dev\/sda/.test(call)), 'the other disk of the mirror');
    },
  );

  test(`${name}: what can not be put to rest is named at the end`, TOOLS, async (context) => {
    const disks = { sda: { ...SPINNING, below: ['/dev/mapper/paths mpath'] } };
    const { said } = await run(context, { disks }, '{match: {size: largest}}');
    assert.match(said, /\/dev\/sda is not free: \/dev\/mapper\/paths mpath \n$/);
  });
}
