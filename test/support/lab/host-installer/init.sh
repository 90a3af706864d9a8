#!/bin/sh
# /init of the initrd on the lab's ISO of Proxmox VE: the lab's stand-in for its installer.
#
# It looks for the ISO where the real one does, mounts it, asks for its answers by the address that stands on it, fetches
# the program of the first boot by the pinned certificate, writes to the disk that it was told, and says that it is done. What
# it does is on the serial port, a line each, after "LAB:".

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1
exec </dev/null >/dev/ttyS0 2>&1
set -f

say() { echo "LAB: $*"; }
# The real one stays at a shell.
refuse() { say "refused: $*"; while :; do sleep 3600; done; }

echo
read -r line </proc/cmdline
say "command line: $line"
case " $line " in *" proxmox-start-auto-installer "*) ;; *) refuse "a menu waits for somebody" ;; esac
while read -r module; do
  modprobe "$module" || refuse "no module $module"
done </installer/modules

[ -f /proxmox.iso ] || refuse "no device with valid ISO found: $(dmesg | grep -i 'initramfs\|initrd\|ramdisk' | tr '\n' ';')"
say "proxmox.iso of $(stat -c %s /proxmox.iso) bytes, sha256 $(sha256sum /proxmox.iso | cut -d ' ' -f 1)"
mount -o loop,ro /proxmox.iso /cdrom || refuse "proxmox.iso cannot be mounted"
mode=/cdrom/auto-installer-mode.toml
[ -f "$mode" ] || refuse "no config for fetching the answer file found"
answer_url=$(sed -n 's/^url = "\(.*\)"$/\1/p' "$mode")

# shellcheck source=SCRIPTDIR/../installer/network.sh
. /installer/network.sh
take_address

# shellcheck disable=SC2154 # network.sh names the card
cat >/run/question <<JSON
{"\$schema": {"version": "1.0"}, "product": {"fullname": "Proxmox VE", "product": "pve", "enable_btrfs": true},
 "iso": {"release": "8.4", "isorelease": "1"}, "dmi": {"system": {"serial": "$(cat /sys/class/dmi/id/product_serial)",
 "uuid": "$(cat /sys/class/dmi/id/product_uuid)"}, "baseboard": {}, "chassis": {}},
 "network_interfaces": [{"link": "$nic", "mac": "$(cat "/sys/class/net/$nic/address")"}]}
JSON

# post URL FILE: the answer is in /run/answer. Only 200 and 201 will do.
post() {
  status=$(curl --silent --show-error --max-time 60 --header 'Content-Type: application/json; charset=utf-8' \
    --data-binary "@$2" --output /run/answer --write-out '%{http_code}' "$1")
  case $status in 200 | 201) ;; *) refuse "$1: $status $(cat /run/answer)" ;; esac
}

post "$answer_url" /run/question
cp /run/answer /run/answer.toml
# value TABLE KEY
value() { sed -n "/^\[$1\]\$/,/^\$/s/^$2 = \"\(.*\)\"\$/\1/p" /run/answer.toml; }
say "answers for $(value global fqdn)"

program_url=$(value first-boot url)
place=${program_url#https://}
place=${place%%/*}
openssl s_client -connect "$place" </dev/null 2>/dev/null >/run/certificate
shown=$(openssl x509 -noout -fingerprint -sha256 -in /run/certificate | cut -d = -f 2)
[ "$shown" = "$(value first-boot cert-fingerprint)" ] || refuse "Fingerprint did not match: $shown"
curl --silent --fail --insecure --max-time 60 --output /run/program "$program_url" || refuse "no first-boot program"
sh -n /run/program || refuse "the first-boot program is no program"
say "first-boot program of $(stat -c %s /run/program) bytes"

disk=$(sed -n 's/^disk-list = \[ "\(.*\)" \]$/\1/p' /run/answer.toml)
[ -b "/dev/$disk" ] || refuse "disk in 'disk_selection' not found"
echo 'Proxmox VE was here' | dd of="/dev/$disk" conv=fsync 2>/dev/null || refuse "the disk cannot be written"
say "wiped $disk"

address=$(cat /run/address)
cat >/run/report <<JSON
{"\$schema": {"version": "1.1"}, "debian-version": "12.10", "product": {"fullname": "Proxmox VE", "short": "pve",
 "version": "8.4.0"}, "iso": {"release": "8.4", "isorelease": "1"}, "filesystem": "ext4", "fqdn": "$(value global fqdn)",
 "machine-id": "0123456789abcdef0123456789abcdef", "disks": [{"size": 2000000000, "is-bootdisk": true,
 "udev-properties": {"DEVNAME": "/dev/$disk", "ID_MODEL": "QEMU_HARDDISK"}}],
 "network-interfaces": [{"mac": "$(cat "/sys/class/net/$nic/address")", "address": "$address/24", "is-management": true,
 "udev-properties": {}}], "ssh-public-host-keys": {"ecdsa": "ecdsa-sha2-nistp256 AAAAC3NzaC1lZDI1NTE5AAAAI root@lab",
 "ed25519": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI root@lab", "rsa": "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAI root@lab"},
 "reboot-mode": "reboot"}
JSON
post "$(value post-installation-webhook url)" /run/report
say "installed, reboots"
sync
reboot -f
