#!/bin/sh
# /sbin/init of the installed system, as much of it as a first boot needs: an address, and then the units
# that multi-user.target wants, each run as systemd runs it.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec </dev/null >/dev/ttyS0 2>&1
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
hostname "$(cat /etc/hostname)"

say() { echo "LAB: $*"; }
refuse() { say "refused: $*"; while :; do sleep 3600; done; }
# shellcheck source=SCRIPTDIR/network.sh
. /installer/network.sh
# shellcheck source=SCRIPTDIR/units.sh
. /installer/units.sh

say "first boot of $(hostname), $(uname -r), root on $(findmnt -no SOURCE /)"
take_address
if [ -e /usr/sbin/sshd ]; then
  mkdir -m 0755 /run/sshd
  /usr/sbin/sshd || refuse "sshd does not start"
fi
start_units /etc/systemd/system/multi-user.target.wants
say "up"
while :; do sleep 3600; done
