#!/bin/sh
# systemctl, as far as it works in a target that is not running: enable makes the links of [Install].
[ "$1" = --root=/ ] && shift
case "$1" in
  daemon-reload) exit 0 ;;
  enable) shift ;;
  *) echo "LAB: systemctl $1 cannot work in a chroot"; exit 1 ;;
esac
for name in "$@"; do
  case "$name" in --*) echo "LAB: systemctl enable: unknown argument $name"; exit 1 ;; esac
  unit=/etc/systemd/system/$name
  [ -e "$unit" ] || { echo "LAB: no unit $unit"; exit 1; }
  wanted=$(awk -F = '/^\[/ { inside = ($0 == "[Install]") } inside && $1 == "WantedBy" { print $2 }' "$unit")
  for target in $wanted; do
    mkdir -p "/etc/systemd/system/$target.wants"
    ln -sf "$unit" "/etc/systemd/system/$target.wants/$name"
  done
done
