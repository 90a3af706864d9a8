# shellcheck shell=dash
# What casper does: reads the kernel's line and brings the ISO's tree to /cdrom, by NFS or as a whole.
# Read by init.sh.

# shellcheck disable=SC2034 # those that are not used here are used by the files that follow
autoinstall='' seed='' root='' ip='' url='' cloud_config_url='' netboot='' nfsroot='' reached_dashes=''
# shellcheck disable=SC2154 # init.sh has read the line
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
    iso-url=* | toram) refuse "$word pulls the ISO into memory" ;;
    cloud-config-url=*) cloud_config_url=${word#cloud-config-url=} ;;
    netboot=*) netboot=${word#netboot=} ;;
    nfsroot=*) nfsroot=${word#nfsroot=} ;;
  esac
done
[ "$autoinstall" = yes ] || refuse "without the word autoinstall it asks whether to continue"
[ -n "$seed" ] || refuse "no ds=nocloud;s=http://…/"
[ "$ip" = dhcp ] || refuse "ip=dhcp is missing"
[ "$reached_dashes" = yes ] || say "note: no ---, so the installed system keeps none of the words"

mount_tree() { # casper tries again and again, a second apart
  [ -z "$url" ] || refuse "url= beside netboot=nfs fetches the ISO all the same"
  case "$nfsroot" in *.*.*.*:/*) ;; *) refuse "nfsroot= names no SERVER:/PATH: '$nfsroot'" ;; esac
  tries=0
  until /usr/lib/klibc/bin/nfsmount -o nolock -o ro "$nfsroot" /cdrom; do
    tries=$((tries + 1))
    [ "$tries" -lt 24 ] || refuse "nfsmount cannot mount $nfsroot"
    sleep 1
  done
  medium=nfs
}

fetch_iso() { # once, whole, without a range
  [ "$root" = /dev/ram0 ] || refuse "root=/dev/ram0 is missing: the initramfs gets half of the memory"
  case "$url" in *.iso) ;; *) refuse "casper wants url= to end in .iso, got '$url'" ;; esac
  [ "$cloud_config_url" = /dev/null ] ||
    refuse "cloud-config-url=/dev/null is missing: cloud-init reads the whole ISO into memory"
  wget -q -O /run/medium.iso "$url" || refuse "wget cannot fetch $url"
  say "fetched $(stat -c %s /run/medium.iso) bytes"
  mount -t iso9660 -o ro,loop /run/medium.iso /cdrom || refuse "$url is no ISO 9660 image"
  # shellcheck disable=SC2034
  medium=http
}

take_address
mkdir -p /cdrom
case "$netboot" in
  nfs) mount_tree ;;
  '') fetch_iso ;;
  *) refuse "netboot=$netboot" ;;
esac
[ -e /cdrom/casper/ubuntu-server-minimal.squashfs ] || refuse "no live file system on the network"
say "medium by $medium, $(free -m | awk '/^Mem:/ { print $7 }') MiB of memory left"
# Everything but the one large file, which stage-extract reads, and the padding, which nobody reads.
(cd /cdrom && find . -type f ! -name '*.squashfs' ! -name padding | sort | xargs sha256sum) >/run/tree
say "tree of $(wc -l </run/tree) files, sha256 $(sha256sum </run/tree | cut -d ' ' -f 1)"
