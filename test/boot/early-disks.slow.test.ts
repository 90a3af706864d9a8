/**
 * early.sh on disks that earlier systems have left something on: with the programs of a live system, under a
 * kernel and a udev that have put together again what they found.
 */
import assert from 'node:assert/strict';
import { closeSync, openSync, readSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { CEPH_LABELS } from '../support/lab/old-disks/labels.ts';
import { ASSEMBLE_FIRMWARE_RAID, OPEN_LAYERS } from '../support/lab/old-disks/remains.ts';
import { openYard, type Yard } from '../support/lab/old-disks/yard.ts';
import { command, file, needs } from '../support/needs.ts';
import { optiplex, parseUbuntu, templates } from './nodes.ts';

const NEEDS = needs(
  command('qemu-system-x86_64', 'qemu-system-x86'),
  file('/usr/share/seabios/bios-256k.bin', 'seabios'),
  command('busybox', 'busybox-static'),
  command('cpio'),
  command('dash'),
  command('mke2fs', 'e2fsprogs'),
  command('lsblk', 'util-linux'),
  command('setpriv', 'util-linux'),
  command('apt-get', 'apt'),
  command('dpkg-deb', 'dpkg'),
);
const OPTIONS = { ...NEEDS, timeout: 240_000 };

type Case = {
  readonly name: string;
  /** The one that `match` chooses. */
  readonly disk: string;
  readonly match: string;
  /** What is made of it, `NAME TYPE SIGN` a line: a case that has not come about proves nothing. */
  readonly found: RegExp;
  /** For what the machine has not put together by itself. */
  readonly revive?: string;
};

const CASES: readonly Case[] = [
  {
    ...{ name: 'one of two groups of LVM that have one name', disk: 'namesake-a' },
    ...{ match: '{serial: "*_namesake-a"}', found: /ubuntu--vg-root lvm ext2/ },
    revive: 'vgchange -q -ay --select "pv_name=$(part namesake-a 3)" >/dev/null 2>&1',
  },
  {
    ...{ name: 'one side of a mirror that LVM lies on', disk: 'mirror-a' },
    ...{ match: '{model: "mirror-[a]"}', found: /md\d+ raid1 LVM2.*\n.*mirrored-root lvm ext2/ },
  },
  {
    ...{ name: 'a part of a group that lies on another disk too', disk: 'span-a' },
    ...{ match: '{vendor: "SPAN*"}', found: /spanning-root lvm ext2/ },
  },
  {
    ...{ name: 'half a mirror, whose other half is gone', disk: 'half-a' },
    ...{ match: '{path: "/dev/vd?"}', found: /md\d+ md $/m },
  },
  {
    ...{ name: 'an open LUKS on LVM on RAID', disk: 'layers' },
    ...{ match: '{ssd: true}', found: /sealed-root lvm crypto_LUKS\n.*unlocked crypt/ },
    revive: OPEN_LAYERS,
  },
  {
    ...{ name: "its part in a firmware's RAID", disk: 'firm-a' },
    ...{ match: '{idPath: "*-scsi-0:0:40:0"}', found: /md\d+ raid1 .*\n.*md\d+p1 part ext2/ },
    revive: ASSEMBLE_FIRMWARE_RAID,
  },
  {
    ...{ name: 'a bcache, which is no disk itself', disk: 'cached' },
    ...{ match: '{size: smallest}', found: /bcache0 disk ext2/ },
  },
  {
    ...{ name: 'a ZFS pool, on sectors of 4096 bytes', disk: 'pool' },
    ...{ match: '{model: pool, ssd: false}', found: /2 part zfs_member/ },
  },
  {
    ...{ name: "Ceph's label and its copies, up to 1000 GiB", disk: 'ceph' },
    ...{ match: '{size: largest}', found: /disk ceph_bluestore/ },
  },
];

const autoinstall = createAutoinstall(templates);

describe('early.sh frees a disk of', () => {
  let yard: Yard;
  before(
    async () => {
      if (NEEDS.skip === false) yard = await openYard();
    },
    { timeout: 600_000 },
  );
  after(() => yard?.close());

  for (const { name, disk, match, found, revive = '' } of CASES) {
    test(`${name}, and writes to no other`, OPTIONS, async () => {
      assert.match(await yard.told(`${revive}\nudevadm settle\n${madeOf(disk)}`), found);
      const device = (await yard.told(`disk ${disk}`)).trim();
      await yard.told(rememberTable(disk));
      const others = yard.digestsBut(disk);

      const { code, said } = await yard.run(await earlyProgram(match));
      assert.equal(code, 0, said);
      assert.match(said, new RegExp(`the disk for the system is ${device}\n`));
      assert.match(said, new RegExp(`${device} is free\n$`));

      assert.equal(await yard.told(`udevadm settle; ${madeOf(disk)}`), `${device} disk \n`, said);
      assert.equal(await yard.told(signsOn(disk)), 'it is mine\n');
      assert.deepEqual(yard.digestsBut(disk), others);
      assert.equal(await yard.told(partitionAgain(disk)), '');
    });
  }

  test("Ceph's label, in each place, to the last byte", OPTIONS, () => {
    const image = openSync(yard.imageOf('ceph'), 'r');
    const label = Buffer.alloc(4096);
    for (const place of CEPH_LABELS) {
      readSync(image, label, 0, label.length, place);
      assert.deepEqual(label, Buffer.alloc(label.length), `at ${place}`);
    }
    closeSync(image);
  });
});

async function earlyProgram(match: string): Promise<string> {
  const profile = parseUbuntu('p', `image: "24.04"\ndisk: {match: ${match}}\n`, 'p.yaml');
  return autoinstall.earlyProgram({ ...(await optiplex()), profile });
}

const madeOf = (disk: string) => `lsblk -a -n -r -p -o NAME,TYPE,FSTYPE "$(disk ${disk})"`;

const rememberTable = (disk: string) => `
sfdisk -q -d "$(disk ${disk})" >/tmp/table 2>/dev/null || rm /tmp/table
sync
`;

/** What programs that probe the disk find. The last one opens it for itself alone. */
const signsOn = (disk: string) => `
device=$(disk ${disk})
wipefs -n "$device"
blkid -p "$device" || [ $? -eq 2 ]
mdadm --examine "$device" 2>/dev/null || true
pvs --noheadings 2>/dev/null | grep "$device" || true
wipefs -q -a "$device"
sync
echo it is mine
`;

/** What comes to light again once an installer has made the same partitions. */
const partitionAgain = (disk: string) => `
[ -f /tmp/table ] || exit 0
device=$(disk ${disk})
sfdisk -q --wipe never --wipe-partitions never "$device" </tmp/table >/dev/null 2>&1
udevadm settle
for part in $(lsblk -n -r -p -o NAME "$device" | sed 1d); do
  blkid -p -o value -s TYPE -s PTTYPE "$part" || [ $? -eq 2 ]
done
lsblk -a -n -r -p -o NAME,TYPE "$device" | sed 1d | grep -v ' part$' || true
`;
