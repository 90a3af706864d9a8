#!/bin/sh
# /init of the initrd on the lab's ISO: the lab's stand-in for Ubuntu's live installer, and for the
# initramfs of the system that it installs.
#
# It is as strict as casper, cloud-init and subiquity are, and says on the serial port what it does, a
# line each, after "LAB:". It really mounts or fetches the medium, really runs the commands of the answer
# file, and really makes a disk that boots. The word lab.fail makes the install fail.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1
exec </dev/null >/dev/ttyS0 2>&1
set -f

say() { echo "LAB: $*"; }
# Like the real one, a stand-in that failed stays where it is, for somebody to read the screen.
refuse() { say "refused: $*"; while :; do sleep 3600; done; }

echo
read -r line </proc/cmdline
say "command line: $line"
while read -r module; do
  modprobe "$module" || refuse "no module $module"
done </installer/modules

# shellcheck source=SCRIPTDIR/network.sh
. /installer/network.sh
case " $line " in
  *" root=/dev/sda2 "*)
    # shellcheck source=SCRIPTDIR/own-disk.sh
    . /installer/own-disk.sh
    ;;
esac
# shellcheck source=SCRIPTDIR/casper.sh
. /installer/casper.sh
# shellcheck source=SCRIPTDIR/cloud-init.sh
. /installer/cloud-init.sh
# shellcheck source=SCRIPTDIR/answers.sh
. /installer/answers.sh
# shellcheck source=SCRIPTDIR/subiquity.sh
. /installer/subiquity.sh
