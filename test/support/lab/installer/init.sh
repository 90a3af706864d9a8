#!/bin/sh
# The lab's stand-in for Ubuntu's live installer: /init of the initrd on the lab's ISO.
#
# It is as strict as casper, cloud-init and subiquity are, and says on the serial port what it does, a
# line each, after "LAB:". It really runs the late-commands and really makes the disk bootable. The word
# lab.fail makes the install fail.

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

# --- casper and cloud-init read the command line -------------------------------------------------
autoinstall='' seed='' root='' ip='' url='' cloud_config_url='' reached_dashes=''
for word in $line; do
  case "$word" in
    ---) reached_dashes=yes ;;
    autoinstall) autoinstall=yes ;;
    # Quotes and backslashes that reach the kernel make cloud-init pass the word over (measured).
    ds=nocloud\;s=http://*/ | ds=nocloud-net\;s=http://*/) seed=${word#ds=*;s=} ;;
    ds=* | \"ds=*) refuse "cloud-init ignores $word" ;;
    root=*) root=${word#root=} ;;
    ip=*) ip=${word#ip=} ;;
    url=*) url=${word#url=} ;;
    cloud-config-url=*) cloud_config_url=${word#cloud-config-url=} ;;
  esac
done
[ "$autoinstall" = yes ] || refuse "without the word autoinstall it asks whether to continue"
[ -n "$seed" ] || refuse "no ds=nocloud;s=http://…/"
[ "$root" = /dev/ram0 ] || refuse "root=/dev/ram0 is missing: the initramfs gets half of the memory"
[ "$ip" = dhcp ] || refuse "ip=dhcp is missing"
case "$url" in *.iso) ;; *) refuse "casper wants url= to end in .iso, got '$url'" ;; esac
[ "$cloud_config_url" = /dev/null ] ||
  refuse "cloud-config-url=/dev/null is missing: cloud-init reads the whole ISO into memory"
[ "$reached_dashes" = yes ] || say "note: no ---, so the installed system keeps none of the words"

# --- the hardware, and an address of one's own ---------------------------------------------------
for module in virtio_pci virtio_net e1000e e1000 xhci_pci usb_storage sd_mod vfat nls_cp437 nls_ascii
do
  modprobe "$module" || refuse "no module $module"
done
ifconfig lo up
nic=$(find /sys/class/net -name 'e*' -exec basename {} \; | head -n 1)
[ -n "$nic" ] || refuse "no network card"
ifconfig "$nic" up
# networkd's client identifier is a DUID (RFC 4361): the router takes this for another machine than iPXE.
duid="ff$(tr -d : <"/sys/class/net/$nic/address" | cut -c 5-)00020000ab11$(cut -c 1-16 /etc/machine-id)"
udhcpc -q -n -f -t 10 -i "$nic" -V '' -C -x "0x3d:$duid" -s /etc/udhcpc.script || refuse "no address"
say "address $(cat /run/address)"

# --- casper fetches the medium: once, whole, without a range -------------------------------------
wget -q -O /run/medium.iso "$url" || refuse "wget cannot fetch $url"
[ "$(dd if=/run/medium.iso bs=1 skip=32769 count=5 2>/dev/null)" = CD001 ] ||
  refuse "$url is no ISO 9660 image"
say "medium of $(stat -c %s /run/medium.iso) bytes, sha256 $(sha256sum /run/medium.iso | cut -d ' ' -f 1)"
rm /run/medium.iso

# --- cloud-init fetches the seed: ten retries, a second apart, even of a 404 ---------------------
fetch_seed() {
  tries=0
  while :; do
    code=$(curl -s -A Cloud-Init/25.1.4 -o "/run/$1" -w '%{http_code}' "$seed$1")
    [ "$code" = 200 ] && return 0
    say "$1: answer $code"
    tries=$((tries + 1))
    [ "$tries" -gt 10 ] && return 1
    sleep 1
  done
}
fetch_seed meta-data || refuse "no meta-data: the data source is given up"
fetch_seed user-data || refuse "no user-data: the data source is given up"
fetch_seed vendor-data || say "note: vendor-data costs every machine 10 s"
for name in meta-data user-data vendor-data; do
  say "begin $name"
  cat "/run/$name"
  echo
  say "end $name"
done
grep -Eq '^instance-id: ?.' /run/meta-data || refuse "meta-data names no instance-id"
[ "$(head -n 1 /run/user-data)" = "#cloud-config" ] || refuse "user-data begins with no #cloud-config"
grep -q '^autoinstall:$' /run/user-data || refuse "user-data has no autoinstall:"
grep -q '^  version: 1$' /run/user-data || refuse "autoinstall has no version: 1"
grep -vE '^(#|autoinstall:| |$)' /run/user-data &&
  refuse "subiquity ends on keys beside autoinstall"

# --- subiquity: events, the disk, late-commands --------------------------------------------------
# shellcheck source=SCRIPTDIR/subiquity.sh
. /installer/subiquity.sh
