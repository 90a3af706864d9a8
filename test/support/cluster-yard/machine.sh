#!/bin/sh
# A machine that is switched on: its firmware asks Pilotlight what to boot, an installer is run where that is the answer, and
# the disk is booted where it is that. For ever: a restart asks again. Its power is cut by killing it.
#
#   machine.sh NAME MAC DISK WORLD
#
# DISK is a folder. WORLD has the sockets of the cluster's stand-in, and base/, a system to install.
set -eu
name=$1 mac=$2 disk=$3 world=$4
pilot=http://10.77.0.2:8080
here=${0%/*}

say() {
  echo "$name: $*"
}

get() {
  curl --silent --show-error --fail --max-time 20 "$@"
}

# What casper and subiquity do of an install that matters to Pilotlight.
install_system() { # URL of the ticket
  say "installs from $1"
  get "$1/check.ipxe?memory=4096" >/dev/null
  get "$1/user-data" >"$world/$name.user-data"
  get "$1/late.sh" >"$world/$name.late.sh"
  find "$disk" -mindepth 1 -delete
  cp -a "$world/base/." "$disk"
  echo "$name" >"$disk/etc/hostname"
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$disk/etc/machine-id"
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$disk/etc/ssh/ssh_host_ed25519_key"
  TARGET_MOUNT_POINT=$disk sh "$world/$name.late.sh"
}

while :; do
  script=$(get "$pilot/boot/$mac/script.ipxe") || script=
  ticket=$(echo "$script" | sed -n 's|.*ds=nocloud;s=\([^ ]*\)/ .*|\1|p')
  case $ticket:$script in
    http*) install_system "$ticket" || sleep 1 ;;
    *'from the local disk'*)
      say 'boots from its disk'
      unshare --mount --uts --pid --fork --kill-child --mount-proc sh "$here/init.sh" "$disk" "$world" || :
      ;;
    *) sleep 0.5 ;;
  esac
done
