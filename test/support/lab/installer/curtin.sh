#!/bin/sh
# curtin, as far as late-commands use it: `curtin in-target [--target=DIR] -- COMMAND…`.
target=${TARGET_MOUNT_POINT:-}
[ "$1" = in-target ] || { echo "LAB: curtin: unknown command $1"; exit 2; }
shift
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  case "$1" in
    --target=*) target=${1#--target=} ;;
    *) echo "LAB: curtin in-target: unknown argument $1"; exit 2 ;;
  esac
  shift
done
shift
[ -n "$target" ] || { echo "LAB: curtin in-target: no target"; exit 2; }
exec chroot "$target" "$@"
