#!/bin/sh
# udevadm, as far as it is asked about disks: what udev's database would hold of one, out of sysfs.
case "$1" in settle) exit 0 ;; info) ;; *) echo "LAB: udevadm: unknown command $1"; exit 1 ;; esac
for word in "$@"; do
  case "$word" in --name=*) disk=${word##*/} ;; esac
done
fact() { sed 's/ *$//; s/ /_/g' "/sys/block/$disk/device/$1" 2>/dev/null; }
cat <<PROPERTIES
DEVNAME=/dev/$disk
ID_MODEL=$(fact model)
ID_VENDOR=$(fact vendor)
ID_SERIAL=$(fact vendor)_$(fact model)_1-0000:00:04.0-1-0:0
ID_PATH=pci-0000:00:04.0-usb-0:1:1.0-scsi-0:0:0:0
PROPERTIES
