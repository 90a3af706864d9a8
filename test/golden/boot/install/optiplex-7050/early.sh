#!/bin/sh
# Erases what LVM, RAID, ZFS and Ceph left on the one disk that "optiplex-1" is installed on.
# The disk is chosen as the installer will choose it. Where it is not certain which one that is, and on every other
# disk, nothing is touched: the installer then does what it does by itself. No step here fails the install.
set -u
export LC_ALL=C

say() {
  echo "pilotlight: $*" >&2
}

in_use() {
  [ -n "$(lsblk -n -r -o MOUNTPOINT "$1" | tr -d ' \n')" ]
}

# What the kernel makes out of other disks and files is none, though lsblk may call it so: loop, ram, zram, bcache, zvol, nbd.
is_made_up() {
  case $(readlink -f "/sys/class/block/${1#/dev/}") in */devices/virtual/block/*) return 0 ;; esac
  return 1
}

# Whole disks, without the medium of the installer and whatever else is mounted.
list_disks() {
  lsblk -d -n -r -p -b -o NAME,TYPE,SIZE | while read -r name type size; do
    if [ "$type" != disk ] || [ "$size" -eq 0 ] || is_made_up "$name"; then continue; fi
    case ${name#/dev/} in ram* | loop* | zram* | fd* | sr*) continue ;; esac
    if in_use "$name"; then
      say "$name is in use: not considered"
    else
      echo "$name"
    fi
  done
}

# udev's word on a disk; empty where it has none.
property() {
  udevadm info --query=property --name="$1" | sed -n "s/^$2=//p"
}

like() {
  # shellcheck disable=SC2254 # the glob is meant
  case $1 in $2) return 0 ;; esac
  return 1
}

# consider SIZE ROTATIONAL MODEL VENDOR SERIAL PATH ID_PATH: chooses among $disks, as subiquity does, unless an earlier
# specification has found its disk. Globs that are not asked are `*`, other conditions empty.
consider() {
  [ "$state" = none ] || return 0
  for disk in $disks; do
    [ -z "$2" ] || [ "$(lsblk -d -n -o ROTA "$disk" | tr -d ' ')" = "$2" ] || continue
    like "$(property "$disk" ID_MODEL)" "$3" || continue
    like "$(property "$disk" ID_VENDOR)" "$4" || continue
    like "$(property "$disk" ID_SERIAL)" "$5" || continue
    like "$disk" "$6" || continue
    like "$(property "$disk" ID_PATH)" "$7" || continue
    bytes=$(lsblk -d -n -b -o SIZE "$disk" | tr -d ' ')
    say "$disk fits: $bytes bytes"
    if [ "$state" = none ] || better "$1"; then
      state=one chosen=$disk chosen_bytes=$bytes
    elif [ "$1" = '' ] || [ "$bytes" -eq "$chosen_bytes" ]; then
      state=several
    fi
  done
}

better() {
  case $1 in
    largest) [ "$bytes" -gt "$chosen_bytes" ] ;;
    smallest) [ "$bytes" -lt "$chosen_bytes" ] ;;
    *) return 1 ;;
  esac
}

# `NAME TYPE` of all that is made out of the chosen disk, what is on top first. -a: an array that lacks a member does not
# run, and is then a device of no size.
layers() {
  lsblk -a -n -r -p -o NAME,TYPE "$chosen" | sed 1d | tac | awk '!seen[$0]++'
}

# Partitions, of the disk itself and of what is on it.
partitions() {
  layers | sed -n 's/ part$//p'
}

in_the_way() {
  layers | grep -v ' part$'
}

# A layer is put to rest, and nothing is written to it: another disk may be below it too. For that reason LVM is not asked
# at all, whose groups may be incomplete, or two of one name: every Ubuntu of old has an ubuntu-vg.
put_to_rest() {
  case $1:$2 in
    *:lvm | *:crypt)
      say "closing $1"
      dmsetup remove --retry "$1"
      ;;
    /dev/md*)
      say "stopping the array $1"
      mdadm --stop "$1"
      ;;
    /dev/bcache*)
      say "stopping $1"
      echo 1 >"/sys/class/block/${1#/dev/}/bcache/stop"
      ;;
  esac
}

# Several rounds: the container of a firmware's RAID stops only after its volumes, and bcache stops when it likes to.
release() {
  for _ in 1 2 3 4 5; do
    in_the_way | while read -r device type; do put_to_rest "$device" "$type"; done
    udevadm settle --timeout=30
    if [ -z "$(in_the_way)" ]; then return; fi
    sleep 1
  done
}

# zero DEVICE FIRST COUNT, in sectors of 512 bytes
zero() {
  dd if=/dev/zero of="$1" bs=512 seek="$2" count="$3" conv=notrunc,fsync 2>/dev/null ||
    say "could not write to $1 at sector $2"
}

# The first and the last MiB, where the labels of ZFS, RAID and GPT are, and the places at 1, 10, 100 and 1000 GiB that
# Ceph keeps copies of its label at.
erase() {
  say "erasing the signatures of $1"
  wipefs --all --force "$1" >/dev/null
  sectors=$(($(blockdev --getsize64 "$1") / 512))
  [ "$sectors" -ge 4096 ] || return 0
  zero "$1" 0 2048
  zero "$1" $((sectors - 2048)) 2048
  for gib in 1 10 100 1000; do
    [ $((gib * 2097152 + 8)) -gt "$sectors" ] || zero "$1" $((gib * 2097152)) 8
  done
}

# The kernel keeps the partitions that it knows as long as somebody has one open, if only udev, which looks at each one
# that was written to.
reread() {
  for _ in 1 2 3 4 5; do
    udevadm settle --timeout=30
    if blockdev --rereadpt "$chosen" 2>/dev/null; then break; fi
    sleep 1
  done
  udevadm settle --timeout=30
}

# A disk that belonged to an array as a whole, as firmware makes them, has partitions of its own only once it belongs to
# none. And what udev puts together at any change of a disk would be back at the next one.
leave_groups() {
  for device in $(partitions) "$chosen"; do
    wipefs --all --force --types linux_raid_member,isw_raid_member,ddf_raid_member,bcache "$device" >/dev/null
  done
  reread
}

erase_disk() {
  for device in $(partitions) "$chosen"; do erase "$device"; done
  sgdisk --zap-all "$chosen" >/dev/null
  reread
}

udevadm settle --timeout=30
disks=$(list_disks)
state=none chosen='' chosen_bytes=0
consider 'largest' '0' '*' '*' '*' '*' '*'

case $state in
  none) say "no disk fits: nothing is erased" ;;
  several) say "several disks fit equally: nothing is erased, and the installer takes one of them" ;;
  one)
    if [ "$(lsblk -d -n -o RO "$chosen" | tr -d ' ')" != 0 ]; then
      say "$chosen is write-protected: nothing is erased"
      exit 0
    fi
    say "the disk for the system is $chosen"
    release
    leave_groups
    erase_disk
    left=$(layers | tr '\n' ' ')
    if [ -z "$left" ]; then say "$chosen is free"; else say "$chosen is not free: $left"; fi
    ;;
esac
exit 0
