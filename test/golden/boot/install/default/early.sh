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

# Whole disks, without the medium of the installer and whatever else is mounted.
list_disks() {
  lsblk -d -n -r -p -b -o NAME,TYPE,SIZE | while read -r name type size; do
    if [ "$type" != disk ] || [ "$size" -eq 0 ]; then continue; fi
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

# The devices of one type on the chosen disk: part, crypt, raid1.
devices() {
  lsblk -n -r -p -o NAME,TYPE "$chosen" | sed -n "s/ $1\$//p" | sort -u
}

on_chosen() {
  lsblk -n -r -p -o NAME "$chosen" | grep -qxF "$1"
}

# Whether nothing but the chosen disk is below a device: an array may have members elsewhere.
only_on_chosen() {
  [ "$(lsblk -s -n -r -p -o NAME,TYPE "$1" | sed -n 's/ disk$//p' | sort -u)" = "$chosen" ]
}

# A group that lies on other disks too is only put to rest: removing it would write to them. Groups are told apart by
# their UUID, for every Ubuntu of old has a group of the same name.
release_lvm() {
  groups=$(pvs --noheadings -o pv_name,vg_uuid | while read -r volume group; do
    if [ -n "$group" ] && on_chosen "$volume"; then echo "$group"; fi
  done | sort -u)
  for group in $groups; do
    say "deactivating the LVM volume group $group"
    vgchange -an --select "vg_uuid=$group"
    elsewhere=$(pvs --noheadings -o pv_name --select "vg_uuid=$group" | while read -r volume; do
      only_on_chosen "$volume" || echo "$volume"
    done)
    if [ -z "$elsewhere" ]; then
      say "removing the LVM volume group $group"
      vgremove -ff -y --select "vg_uuid=$group"
    else
      say "the LVM volume group $group goes on without $chosen on $(echo "$elsewhere" | tr '\n' ' ')"
    fi
  done
}

release_raid() {
  for array in $(devices 'raid[0-9]*') $(devices linear); do
    say "stopping the array $array"
    mdadm --stop "$array"
  done
}

release_crypt() {
  for mapping in $(devices crypt); do
    say "closing $mapping"
    cryptsetup close "${mapping#/dev/mapper/}"
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

erase_disk() {
  parts=$(devices part)
  for device in $parts "$chosen"; do
    mdadm --zero-superblock --force "$device" 2>/dev/null
    erase "$device"
  done
  sgdisk --zap-all "$chosen" >/dev/null
  blockdev --rereadpt "$chosen"
  udevadm settle --timeout=30
}

udevadm settle --timeout=30
disks=$(list_disks)
state=none chosen='' chosen_bytes=0
consider 'largest' '' '*' '*' '*' '*' '*'

case $state in
  none) say "no disk fits: nothing is erased" ;;
  several) say "several disks fit equally: nothing is erased, and the installer takes one of them" ;;
  one)
    if [ "$(lsblk -d -n -o RO "$chosen" | tr -d ' ')" != 0 ]; then
      say "$chosen is write-protected: nothing is erased"
      exit 0
    fi
    say "the disk for the system is $chosen"
    # LVM may lie on RAID, and RAID and LVM on an open LUKS.
    release_lvm
    release_crypt
    release_raid
    release_lvm
    erase_disk
    say "$chosen is free"
    ;;
esac
exit 0
