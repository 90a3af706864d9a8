#!/bin/sh
# /init of a live system with nothing in it but the programs that know disks. As in an installer, udev has
# put together what it found on them before anybody asks: groups, arrays.
#
# It runs what comes through the port `shell`: a line with a length, a script of that many bytes. It answers
# with a line of exit status and length, and what the script said.
export PATH=/usr/sbin:/usr/bin LC_ALL=C HOME=/root
/usr/bin/busybox --install -s /usr/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mkdir -p /run/lock/lvm /run/lvm /run/cryptsetup /run/mdadm
exec </dev/null >/dev/ttyS0 2>&1
while read -r module; do
  modprobe "$module" || echo "LAB: no module $module"
done </etc/modules
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --type=subsystems
udevadm trigger --action=add --type=devices
udevadm settle
echo 'LAB: ready'

exec 3<>/dev/virtio-ports/shell # its far end is there before the machine is switched on: a read waits
while read -r length <&3; do
  dd of=/tmp/script bs=1 count="$length" <&3 2>/dev/null
  sh /tmp/script >/tmp/said 2>&1 3<&-
  printf '%s %s\n' "$?" "$(wc -c </tmp/said)" >&3
  cat /tmp/said >&3
done
