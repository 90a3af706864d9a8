# shellcheck shell=dash
# What the installed system's initramfs does: mounts the root and hands over. Read by init.sh.

tries=0
until mount -t ext4 /dev/sda2 /target 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || refuse "no root on /dev/sda2"
  sleep 0.2
done
mount -t vfat /dev/sda1 /target/boot/efi
for name in proc sys dev; do mount -o move "/$name" "/target/$name"; done
exec switch_root /target /sbin/init
