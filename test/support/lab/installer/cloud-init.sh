# shellcheck shell=dash
# What cloud-init does: fetches the NoCloud seed. Read by init.sh.

fetch_seed() { # ten retries, a second apart, even of a 404
  tries=0
  while :; do
    # shellcheck disable=SC2154 # casper.sh has read it
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
