/**
 * What earlier systems leave on disks, made by the programs that they make it with.
 *
 * Each is a script for the machine with the disks, after {@link WORDS}. Nothing runs on the disks afterwards:
 * a machine that boots with them puts it together again by itself.
 *
 * @module
 */

/** The words of every script. `disk NAME` and `part DISK NUMBER` are devices. */
export const WORDS = `set -e
disk() { lsblk -d -n -r -p -o NAME,SERIAL | sed -n "s/ $1\\$//p"; }
part() { lsblk -n -r -p -o NAME,TYPE "$(disk "$1")" | sed -n 's/ part$//p' | sort | sed -n "$2p"; }

# partitions DISK: those of Ubuntu's layouts, with nothing yet in the third.
partitions() {
  sgdisk -n 1:1M:+8M -t 1:ef00 -n 2:0:+16M -n 3:0:0 "$(disk "$1")" >/dev/null
  udevadm settle
  mke2fs -q "$(part "$1" 1)"
  mke2fs -q "$(part "$1" 2)"
}

# group NAME VOLUME...: a group whose one logical volume is striped over all of it, made as if there were no
# other disks: a system knows nothing of a namesake on the disk of another.
group() {
  name=$1 devices=$(shift; IFS=,; echo "$*")
  shift
  pvcreate -q --devices "$devices" "$@"
  vgcreate -q --devices "$devices" "$name" "$@"
  lvcreate -q --devices "$devices" -l 100%FREE -i $# -n root "$name"
  mke2fs -q "/dev/$name/root"
  vgchange -q --devices "$devices" -an "$name"
}

# mirror NAME DEVICE DEVICE
mirror() {
  name=$1
  shift
  mdadm --quiet --create "/dev/md/$name" --run --assume-clean --level=1 --raid-devices=2 "$@"
}
`;

/** Ubuntu's layout `lvm`, twice: two groups of one name. */
export const NAMESAKES = `
for one in namesake-a namesake-b; do
  partitions $one
  group ubuntu-vg "$(part $one 3)"
done
`;

/** LVM on a mirror of two disks. */
export const MIRROR = `
partitions mirror-a
partitions mirror-b
mirror both "$(part mirror-a 3)" "$(part mirror-b 3)"
group mirrored /dev/md/both
mdadm --stop /dev/md/both
`;

/** A group over two disks. */
export const SPANNING_GROUP = `
partitions span-a
partitions span-b
group spanning "$(part span-a 3)" "$(part span-b 3)"
`;

/** One disk of a mirror, to boot without the other: its array is put together and does not run. */
export const HALF_A_MIRROR = `
partitions half-a
mirror half "$(part half-a 3)" "$(disk half-b)"
mdadm --stop /dev/md/half
`;

/** LUKS in a volume of LVM, a part of which is on an array of the disk's own partitions. */
export const LAYERS = `
sgdisk -n 1:1M:+24M -n 2:0:+24M -n 3:0:+24M -n 4:0:0 "$(disk layers)" >/dev/null
udevadm settle
mirror own --metadata=0.90 "$(part layers 1)" "$(part layers 2)"
group sealed /dev/md/own "$(part layers 3)"
vgchange -q -ay sealed
printf secret | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations 1000 /dev/sealed/root -
vgchange -q -an sealed
mdadm --stop /dev/md/own
`;

/** No installer opens a LUKS by itself. */
export const OPEN_LAYERS = 'printf secret | cryptsetup open /dev/sealed/root unlocked --key-file -';

/** A mirror of two disks as a PC's firmware makes it (Intel's), with a partition on it. */
export const FIRMWARE_RAID = `
export IMSM_NO_PLATFORM=1
mdadm --quiet --create /dev/md/imsm --run --metadata=imsm --raid-devices=2 "$(disk firm-a)" "$(disk firm-b)"
mirror volume /dev/md/imsm
udevadm settle
sgdisk -n 1:1M:0 "$(realpath /dev/md/volume)" >/dev/null
udevadm settle
mke2fs -q "$(realpath /dev/md/volume)p1"
mdadm --stop /dev/md/volume
mdadm --stop /dev/md/imsm
`;

/** On a machine with Intel's firmware udev does it. */
export const ASSEMBLE_FIRMWARE_RAID = `
for one in firm-a firm-b; do IMSM_NO_PLATFORM=1 mdadm --quiet --incremental "$(disk $one)"; done
`;

/** The slow disk of a bcache, whose cache is gone. What is made of it is 8 KiB smaller, and a disk to lsblk. */
export const BCACHE = `
make-bcache -B "$(disk cached)" >/dev/null
udevadm settle
mke2fs -q /dev/bcache0
`;

/** For the label of a pool, which {@link file://./labels.ts} writes. */
export const ZFS = `
sgdisk -n 1:1M:+8M -t 1:ef00 -n 2:0:0 -t 2:bf01 "$(disk pool)" >/dev/null
`;
