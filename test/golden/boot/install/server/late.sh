#!/bin/sh
# Readies the system that was just installed for its first boot, and tells Pilotlight.
# Run as root by the installer of "optiplex-1". A failure here fails the install.
set -eu
umask 022

target=${TARGET_MOUNT_POINT:-/target}
installed_url='http://192.168.1.10:8080/install/00112233445566778899aabbccddeeff/installed'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() {
  echo "pilotlight: $*" >&2
}

# The installer keeps its DHCP to the end, for its own root may hang on this card. What the installed system
# is to have instead is written here, and begins with its first boot. cloud-init would write its own over it.
write_network() {
  rm -f "$target"/etc/netplan/00-installer-config*.yaml "$target"/etc/netplan/50-cloud-init.yaml \
    "$target"/etc/cloud/cloud.cfg.d/90-installer-network.cfg
  mkdir -p "$target/etc/netplan" "$target/etc/cloud/cloud.cfg.d"
  (
    umask 077
    cat >"$target/etc/netplan/60-pilotlight.yaml" <<'END_OF_FILE'
# Written by Pilotlight when it installed this machine.
network:
  version: 2
  ethernets:
    boot:
      match:
        macaddress: "d0:50:99:4e:05:57"
      wakeonlan: true
      dhcp4: true
      dhcp-identifier: "mac"
END_OF_FILE
  )
  cat >"$target/etc/cloud/cloud.cfg.d/99-pilotlight-network.cfg" <<'END_OF_FILE'
# The network is in /etc/netplan/60-pilotlight.yaml.
network: {config: disabled}
END_OF_FILE
  say "wrote the network of the installed system"
}

# The system's own secret: 32 random bytes in hex. Only its SHA-256 leaves the machine now.
make_key() {
  mkdir -p "$target/var/lib/pilotlight"
  chmod 700 "$target/var/lib/pilotlight"
  (
    umask 077
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$target/var/lib/pilotlight/key"
  )
  [ "$(wc -c <"$target/var/lib/pilotlight/key")" -eq 64 ]
}

# A program and its unit, which report the first boot and take themselves away. A link is what `systemctl enable` makes.
plant_first_boot() {
  units=$target/etc/systemd/system
  mkdir -p "$units/multi-user.target.wants"
  cat >"$target/var/lib/pilotlight/first-boot.sh" <<'END_OF_FILE'
#!/bin/sh
# Tells Pilotlight what this system is, once, and then takes itself away. Run as root by
# pilotlight-first-boot.service until it succeeds.
set -eu
umask 077
export LC_ALL=C

url='http://192.168.1.10:8080/installed/1b4e28ba-2fa1-4d2b-883f-0016d3cca427/first-boot'
home=/var/lib/pilotlight
units=/etc/systemd/system
work=$(mktemp -d)
ca=
# This goes in clear, and the key opens the cluster: what is shown is its sum, which Pilotlight has from the install.
shown=$work/sum
trap 'rm -rf "$work"' EXIT

say() {
  echo "pilotlight: $*" >&2
}

# A JSON string of the characters that need no escapes there; null where nothing is left.
json_text() {
  text=$(printf '%s' "$1" | tr -cd 'A-Za-z0-9 ._:/@+()=,~#-' | cut -c1-128 | sed 's/^ *//; s/ *$//')
  if [ -n "$text" ]; then printf '"%s"' "$text"; else printf null; fi
}

json_number() {
  case $1 in
    '' | 0?* | *[!0-9]*) printf null ;;
    *) printf '%s' "$1" ;;
  esac
}

# `2: eno1    inet 192.168.1.21/24 brd …`: every address that others can reach.
json_addresses() {
  separator=
  ip -o addr show scope global | while read -r _ name family address _; do
    case $family in inet | inet6) ;; *) continue ;; esac
    printf '%s{"interfaceName":%s,"address":%s}' "$separator" \
      "$(json_text "${name%%@*}")" "$(json_text "$address")"
    separator=,
  done
}

# The disk below the root file system. A ZFS pool is no block device: its disk also holds /boot/efi or /boot.
find_disk() {
  for mount in / /boot /boot/efi; do
    device=$(findmnt -n -v -o SOURCE "$mount" || true)
    case $device in /dev/*) ;; *) continue ;; esac
    found=$(lsblk -s -n -r -p -o NAME,TYPE "$device" | sed -n 's/ disk$//p' | sed -n 1p)
    if [ -n "$found" ]; then
      echo "$found"
      return
    fi
  done
}

json_disk() {
  disk=$(find_disk)
  if [ -z "$disk" ]; then
    printf null
    return
  fi
  printf '{"path":%s,"size":%s,"model":%s,"serial":%s}' "$(json_text "$disk")" \
    "$(json_number "$(lsblk -d -n -b -o SIZE "$disk" | tr -d ' ')")" \
    "$(json_text "$(lsblk -d -n -o MODEL "$disk")")" "$(json_text "$(lsblk -d -n -o SERIAL "$disk")")"
}

system_name() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s' "${PRETTY_NAME:-}")
}

json_facts() {
  printf '{"addresses":[%s],"kernel":%s,"system":%s,"disk":%s}\n' "$(json_addresses)" \
    "$(json_text "$(uname -r)")" "$(json_text "$(system_name)")" "$(json_disk)"
}

# With curl, else python3, else wget: a server may lack any of them. No proxy is the way to a neighbour, and no redirect is
# followed. What is shown, the key or its sum, is in the file $shown and never an argument: everybody may read those.

# exchange URL BODY TYPE: posts the file BODY of that type, or gets where it is empty. The answer is in $work/answer, what was
# said before it in $work/headers, and its status in $status: 000 where there was none. $ca is the one authority that is
# believed, and is empty for http. The folder none is empty: curl and wget would believe those of the system besides. What
# went wrong is in the last line of $work/complaint.
exchange() {
  : >"$work/answer"
  : >"$work/headers"
  mkdir -p "$work/none"
  if command -v curl >/dev/null; then
    status=$(exchange_by_curl "$@" 2>"$work/complaint") || status=000
  elif command -v python3 >/dev/null; then
    status=$(exchange_by_python "$@" 2>"$work/complaint") || status=000
  else
    status=$(exchange_by_wget "$@" 2>"$work/complaint")
  fi
}

exchange_by_curl() {
  {
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$shown")"
    [ -z "$ca" ] || printf 'cacert = "%s"\ncapath = "%s"\n' "$ca" "$work/none"
    [ -z "$2" ] || printf 'header = "Content-Type: %s"\ndata-binary = "@%s"\n' "$3" "$2"
  } >"$work/curlrc"
  curl --disable --config "$work/curlrc" --noproxy '*' --silent --show-error --connect-timeout 5 --max-time 20 \
    --dump-header "$work/headers" --output "$work/answer" --write-out '%{http_code}' "$1"
}

exchange_by_python() {
  timeout 30 python3 - "$1" "$2" "$3" "$shown" "$ca" "$work" <<'END_OF_PROGRAM'
import http.client, ssl, sys
from urllib.parse import urlsplit
url, body, kind, key, ca, work = sys.argv[1:]
at = urlsplit(url)
if at.scheme == "https":
    connection = http.client.HTTPSConnection(at.netloc, timeout=10, context=ssl.create_default_context(cafile=ca))
else:
    connection = http.client.HTTPConnection(at.netloc, timeout=10)
headers = {"Authorization": "Bearer " + open(key).read().strip()}
if body:
    headers["Content-Type"] = kind
connection.request("POST" if body else "GET", at.path, open(body, "rb").read() if body else None, headers)
answer = connection.getresponse()
open(work + "/headers", "w").write(str(answer.headers))
open(work + "/answer", "wb").write(answer.read())
print(answer.status)
END_OF_PROGRAM
}

exchange_by_wget() {
  {
    printf 'header = Authorization: Bearer %s\n' "$(cat "$shown")"
    [ -z "$ca" ] || printf 'ca_certificate = %s\nca_directory = %s\n' "$ca" "$work/none"
    [ -z "$2" ] || printf 'header = Content-Type: %s\npost_file = %s\n' "$3" "$2"
  } >"$work/wgetrc"
  SSL_CERT_FILE=$ca SSL_CERT_DIR=$work/none \
    timeout 30 wget --config="$work/wgetrc" --no-proxy --no-hsts --tries=1 --timeout=10 --max-redirect=0 --no-verbose \
    --server-response --content-on-error --output-document="$work/answer" "$1" 2>"$work/headers" || :
  answered=$(sed -n 's|^ *HTTP/[0-9.]* \([0-9][0-9][0-9]\).*|\1|p' "$work/headers" | tail -n 1)
  [ -n "$answered" ] || cat "$work/headers" >&2
  echo "${answered:-000}"
}

sha256sum <"$home/key" | cut -c1-64 >"$shown"
json_facts >"$work/facts"
exchange "$url" "$work/facts" application/json
case $status in
  2??) ;;
  *)
    cat "$work/complaint" >&2
    say "$url did not take the report ($status); trying again"
    exit 1
    ;;
esac
say "reported the first boot"
rm -f "$units/multi-user.target.wants/pilotlight-first-boot.service" \
  "$units/pilotlight-first-boot.service" "$home/first-boot.sh"
END_OF_FILE
  cat >"$units/pilotlight-first-boot.service" <<'END_OF_FILE'
[Unit]
Description=Tell Pilotlight of the first boot
Wants=network-online.target
After=network-online.target
ConditionPathExists=/var/lib/pilotlight/first-boot.sh
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=/bin/sh /var/lib/pilotlight/first-boot.sh
TimeoutStartSec=180
Restart=on-failure
RestartSec=20

[Install]
WantedBy=multi-user.target
END_OF_FILE
  ln -sf ../pilotlight-first-boot.service "$units/multi-user.target.wants/pilotlight-first-boot.service"
  say "planted the report of the first boot"
}

# The program that takes the system into its cluster when its turn comes, and the one authority that it believes. No secret
# of the cluster is among them.
plant_join() {
  cat >"$target/var/lib/pilotlight/ca.pem" <<'END_OF_FILE'
-----BEGIN CERTIFICATE-----
MIIB
-----END CERTIFICATE-----
END_OF_FILE
  cat >"$target/var/lib/pilotlight/join.sh" <<'END_OF_FILE'
#!/bin/sh
# Takes this machine into the cluster: asks Pilotlight for its turn, puts K3s in place, starts it, and stays until the
# Kubernetes API calls this node Ready. Then it takes itself away, and its secrets with it.
#
#   join.sh         all of that. Run as root by pilotlight-join.service, over reboots, until it succeeds. It may be cut short
#                   at any line: it then begins again with its question, and what is in place already stays.
#   join.sh fetch   only puts the files in place that the lines of standard input name. late.sh does so while the installer's
#                   network is there.
#
# PILOTLIGHT_ROOT is where the system is, if it is not this one.
set -u
umask 077
export LC_ALL=C

url='https://192.168.1.10:8443/join/1b4e28ba-2fa1-4d2b-883f-0016d3cca427'
root=${PILOTLIGHT_ROOT:-}
home=$root/var/lib/pilotlight
units=$root/etc/systemd/system
work=$root/run/pilotlight-join
ca=$home/ca.pem
shown=$home/key

say() {
  echo "pilotlight: $*" >&2
}

# What is said again and again is said once.
said=
explain() {
  [ "$1" = "$said" ] || say "$1"
  said=$1
}

# With curl, else python3, else wget: a server may lack any of them. No proxy is the way to a neighbour, and no redirect is
# followed. What is shown, the key or its sum, is in the file $shown and never an argument: everybody may read those.

# exchange URL BODY TYPE: posts the file BODY of that type, or gets where it is empty. The answer is in $work/answer, what was
# said before it in $work/headers, and its status in $status: 000 where there was none. $ca is the one authority that is
# believed, and is empty for http. The folder none is empty: curl and wget would believe those of the system besides. What
# went wrong is in the last line of $work/complaint.
exchange() {
  : >"$work/answer"
  : >"$work/headers"
  mkdir -p "$work/none"
  if command -v curl >/dev/null; then
    status=$(exchange_by_curl "$@" 2>"$work/complaint") || status=000
  elif command -v python3 >/dev/null; then
    status=$(exchange_by_python "$@" 2>"$work/complaint") || status=000
  else
    status=$(exchange_by_wget "$@" 2>"$work/complaint")
  fi
}

exchange_by_curl() {
  {
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$shown")"
    [ -z "$ca" ] || printf 'cacert = "%s"\ncapath = "%s"\n' "$ca" "$work/none"
    [ -z "$2" ] || printf 'header = "Content-Type: %s"\ndata-binary = "@%s"\n' "$3" "$2"
  } >"$work/curlrc"
  curl --disable --config "$work/curlrc" --noproxy '*' --silent --show-error --connect-timeout 5 --max-time 20 \
    --dump-header "$work/headers" --output "$work/answer" --write-out '%{http_code}' "$1"
}

exchange_by_python() {
  timeout 30 python3 - "$1" "$2" "$3" "$shown" "$ca" "$work" <<'END_OF_PROGRAM'
import http.client, ssl, sys
from urllib.parse import urlsplit
url, body, kind, key, ca, work = sys.argv[1:]
at = urlsplit(url)
if at.scheme == "https":
    connection = http.client.HTTPSConnection(at.netloc, timeout=10, context=ssl.create_default_context(cafile=ca))
else:
    connection = http.client.HTTPConnection(at.netloc, timeout=10)
headers = {"Authorization": "Bearer " + open(key).read().strip()}
if body:
    headers["Content-Type"] = kind
connection.request("POST" if body else "GET", at.path, open(body, "rb").read() if body else None, headers)
answer = connection.getresponse()
open(work + "/headers", "w").write(str(answer.headers))
open(work + "/answer", "wb").write(answer.read())
print(answer.status)
END_OF_PROGRAM
}

exchange_by_wget() {
  {
    printf 'header = Authorization: Bearer %s\n' "$(cat "$shown")"
    [ -z "$ca" ] || printf 'ca_certificate = %s\nca_directory = %s\n' "$ca" "$work/none"
    [ -z "$2" ] || printf 'header = Content-Type: %s\npost_file = %s\n' "$3" "$2"
  } >"$work/wgetrc"
  SSL_CERT_FILE=$ca SSL_CERT_DIR=$work/none \
    timeout 30 wget --config="$work/wgetrc" --no-proxy --no-hsts --tries=1 --timeout=10 --max-redirect=0 --no-verbose \
    --server-response --content-on-error --output-document="$work/answer" "$1" 2>"$work/headers" || :
  answered=$(sed -n 's|^ *HTTP/[0-9.]* \([0-9][0-9][0-9]\).*|\1|p' "$work/headers" | tail -n 1)
  [ -n "$answered" ] || cat "$work/headers" >&2
  echo "${answered:-000}"
}

# Text from outside, as far as it can be shown.
first_line() {
  head -n 1 "$1" | tr -cd ' -~' | cut -c1-200
}

last_line() {
  tail -n 1 "$1" | tr -cd ' -~' | cut -c1-200
}

# Seconds that no clock sets back or forth.
uptime_seconds() {
  cut -d . -f 1 /proc/uptime
}

# Waits for as long as the last answer asks, at most a minute, or else longer each time, up to 30 seconds. A part of it is
# chance: machines that were switched on together do not go on asking together.
delay=1
pause() {
  seconds=$(tr -d '\r' <"$work/headers" | sed -n 's/^ *[Rr]etry-[Aa]fter: *0*\([0-9]\{1,5\}\)$/\1/p' | tail -n 1)
  if [ -z "$seconds" ]; then
    seconds=$delay
    delay=$((delay * 2))
    [ "$delay" -le 24 ] || delay=24
  fi
  [ "$seconds" -ge 1 ] || seconds=1
  [ "$seconds" -le 60 ] || seconds=60
  chance=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
  sleep $((seconds + chance % (seconds / 4 + 1)))
}

# The lines that name a file: all that may be written, whoever says otherwise.
FILE_LINE='file (/usr/local/bin/k3s 0755|/var/lib/rancher/k3s/agent/images/k3s-airgap-images-(amd64|arm64)\.tar\.zst 0644|/var/lib/pilotlight/install\.sh 0700) [0-9a-f]{64} http://[][A-Za-z0-9.:/_~%+-]+'

# download URL PART: goes on with what is there. 1: it was cut short, and may be gone on with; 2: what is there is of no use.
# Nothing that we fetch is as large as 2 GiB, whatever the other side goes on sending.
download() (
  ulimit -f 4194304
  if command -v curl >/dev/null; then
    download_by_curl "$@"
  elif command -v python3 >/dev/null; then
    download_by_python "$@"
  else
    download_by_wget "$@"
  fi
)

# 22: refused, 23: cannot write, 33 and 36: cannot go on from there
download_by_curl() {
  curl --disable --noproxy '*' --proto '=http' --fail --silent --show-error --connect-timeout 5 --speed-limit 1000 \
    --speed-time 30 --continue-at - --output "$2" "$1"
  case $? in
    0) return 0 ;;
    22 | 23 | 33 | 36) return 2 ;;
    *) return 1 ;;
  esac
}

download_by_python() {
  python3 - "$1" "$2" <<'END_OF_PROGRAM'
import http.client, os, shutil, sys
from urllib.parse import urlsplit
url, part = sys.argv[1:]
at = urlsplit(url)
have = os.path.getsize(part) if os.path.exists(part) else 0
try:
    connection = http.client.HTTPConnection(at.netloc, timeout=30)
    connection.request("GET", at.path, headers={"Range": "bytes=%d-" % have} if have else {})
    answer = connection.getresponse()
except OSError as error:
    sys.exit("no answer from %s: %s" % (url, error))
if answer.status not in (200, 206):
    print("%s answers %d" % (url, answer.status), file=sys.stderr)
    sys.exit(2)
try:
    with open(part, "ab" if answer.status == 206 else "wb") as file:
        shutil.copyfileobj(answer, file)
except (OSError, http.client.HTTPException) as error:
    print(error, file=sys.stderr)
    sys.exit(2 if getattr(error, "filename", None) or getattr(error, "errno", None) in (27, 28) else 1)
if answer.length:
    sys.exit("%s was cut short" % url)
END_OF_PROGRAM
}

# 3: cannot write, 8: refused
download_by_wget() {
  wget --no-config --no-proxy --no-hsts --tries=1 --timeout=30 --max-redirect=0 --no-verbose \
    --continue --output-document="$2" "$1"
  case $? in
    0) return 0 ;;
    3 | 8) return 2 ;;
    *) return 1 ;;
  esac
}

has_sum() {
  [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d ' ' -f 1)" = "$2" ]
}

make_folder() {
  (umask 022 && mkdir -p "$1")
}

# place PATH MODE SHA256 URL: the file is at its place only when its sum is right, and one that is there is not fetched again.
# Where it fails, $problem says why.
place() {
  file=$root$1
  if has_sum "$file" "$3"; then
    chmod "$2" "$file"
    return
  fi
  problem="$1 could not be put in place from $4"
  make_folder "${file%/*}" 2>>"$work/log" || return
  tries=0
  until has_sum "$file.part" "$3"; do
    if [ "$tries" -ge 5 ]; then return 1; fi
    say "fetching $4"
    download "$4" "$file.part" 2>>"$work/log"
    case $? in
      0)
        if has_sum "$file.part" "$3"; then break; fi
        problem="the SHA-256 of $4 is not $3"
        rm -f "$file.part"
        return 1
        ;;
      1) tries=$((tries + 1)) ;;
      *)
        tries=$((tries + 3))
        rm -f "$file.part"
        ;;
    esac
    pause
  done
  chmod "$2" "$file.part" && mv -f "$file.part" "$file" && problem=
}

# place_files LIST: as many of them as can be had. $problem is of one that could not.
place_files() {
  : >"$work/headers"
  missing=
  while IFS=' ' read -r word path mode sum address; do
    [ "$word" = file ] || continue
    place "$path" "$mode" "$sum" "$address" </dev/null || missing=$problem
  done <"$1"
  problem=$missing
  [ -z "$problem" ]
}

# Asks until it is this machine's turn. The grant is in $work/grant then.
ask() {
  delay=1
  while :; do
    printf 'machine-id %s\n' "$(head -n 1 "$root/etc/machine-id")" >"$work/body"
    exchange "$url" "$work/body" text/plain
    case $status in
      200) break ;;
      202) explain "waiting: $(first_line "$work/answer")" ;;
      000) explain "no answer from $url: $(last_line "$work/complaint")" ;;
      *) explain "refused with $status: $(first_line "$work/answer")" ;;
    esac
    pause
  done
  mv -f "$work/answer" "$work/grant"
  delay=1
}

lines() {
  grep -cE "^$1 " "$work/grant"
}

# Every line of the grant is one of these, or nothing of it is done.
CONFIG_LINE='config (/etc/rancher/k3s/config\.yaml 0600 config\.yaml|/etc/rancher/k3s/registries\.yaml 0600 registries\.yaml|/etc/sysctl\.d/90-kubelet\.conf 0644 sysctl\.conf)'
strange_lines() {
  grep -vxE -e 'command (server|agent)' -e 'version v[0-9.]+(-rc[0-9]+)?\+k3s[0-9]+' \
    -e 'lease (0|[1-9][0-9]{0,5})' -e "$FILE_LINE" -e "$CONFIG_LINE" "$work/grant"
}

check_grant() {
  if strange_lines >"$work/strange"; then
    problem="the grant has a line that belongs to no grant: $(first_line "$work/strange")"
    return 1
  fi
  for line in command version lease 'file /usr/local/bin/k3s' 'file /var/lib/pilotlight/install\.sh' \
    'config /etc/rancher/k3s/config\.yaml'; do
    if [ "$(lines "$line")" -ne 1 ]; then
      problem="the grant has $(lines "$line") lines that begin with $line: expected one"
      return 1
    fi
  done
  command=$(sed -n 's/^command //p' "$work/grant")
  version=$(sed -n 's/^version //p' "$work/grant")
  lease=$(sed -n 's/^lease //p' "$work/grant")
  case $command in
    server) unit=k3s other=k3s-agent ;;
    agent) unit=k3s-agent other=k3s ;;
  esac
  explain "granted: $command of $version"
}

# Run again with another command, install.sh leaves the unit of the one before.
leave_other_role() {
  uninstall=$root/usr/local/bin/$other-uninstall.sh
  if [ ! -e "$uninstall" ]; then return; fi
  say "this machine was another part of a cluster: running $uninstall"
  if ! sh "$uninstall" >>"$work/log" 2>&1; then
    problem="$uninstall failed"
    return 1
  fi
}

# A Pilotlight that restarts is waited for.
fetch_config() {
  for _ in 1 2 3 4 5; do
    exchange "$url/files/$1" '' ''
    case $status in
      200) return 0 ;;
      000 | 429 | 5??) pause ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# Written beside its place and moved there: K3s never sees half of it.
write_config() {
  file=$root$1
  make_folder "${file%/*}" && cp "$work/answer" "$file.new" && chmod "$2" "$file.new" && mv -f "$file.new" "$file"
}

write_configs() {
  while IFS=' ' read -r word path mode name; do
    [ "$word" = config ] || continue
    if ! fetch_config "$name" </dev/null; then
      problem="$name could not be fetched: status $status"
      return 1
    fi
    if ! write_config "$path" "$mode" 2>>"$work/log"; then
      problem="$path could not be written"
      return 1
    fi
  done <"$work/grant"
}

# A kubelet with protect-kernel-defaults ends where these are not set.
apply_sysctl() {
  if ! grep -q '^config /etc/sysctl\.d/' "$work/grant"; then return; fi
  if ! sysctl -p "$root/etc/sysctl.d/90-kubelet.conf" >>"$work/log" 2>&1; then
    problem='sysctl does not take 90-kubelet.conf'
    return 1
  fi
}

# All that K3s is to know is in its config.yaml, which root alone can read: units and arguments everybody can.
run_installer() {
  if ! INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_ENABLE=true INSTALL_K3S_EXEC=$command \
    sh "$home/install.sh" >>"$work/log" 2>&1; then
    problem='install.sh failed'
    return 1
  fi
}

# tell WORD: posts $work/body. The reply is `go-on`, `joined` or `stop`; `none` is no word of Pilotlight's.
tell() {
  sent=$(uptime_seconds)
  exchange "$url/$1" "$work/body" text/plain
  reply=none
  if [ "$status" != 200 ]; then
    explain "no word on $1: status $status $(first_line "$work/answer") $(last_line "$work/complaint")"
    return
  fi
  case $(first_line "$work/answer") in
    go-on) reply='go-on' ;;
    joined) reply=joined ;;
    stop) reply=stop ;;
    *) return ;;
  esac
  heard=$sent
  delay=1
}

# The turn may have passed on while the files were fetched: K3s is not started before a word.
tell_installed() {
  : >"$work/body"
  while :; do
    tell installed
    case $reply:$status in
      stop:* | none:403 | none:404 | none:409)
        say 'its turn has passed on'
        return 1
        ;;
      none:*) pause ;;
      *) return 0 ;;
    esac
  done
}

start_k3s() {
  say "starting $unit"
  # install.sh does so only where it may enable.
  if ! systemctl daemon-reload >>"$work/log" 2>&1 || ! systemctl start --no-block "$unit" >>"$work/log" 2>&1; then
    problem="systemd does not start $unit"
    return 1
  fi
}

# The root of a bundle is the one that signed itself. Without openssl it is the last: that is where K3s' documents have it.
root_certificate() {
  rm -f "$work"/certificate.*
  awk -v name="$work/certificate." '/BEGIN CERTIFICATE/ { n++ } n { print > (name n) }' "$1"
  for certificate in "$work"/certificate.*; do
    # shellcheck disable=SC2046 # two words
    set -- $(openssl x509 -in "$certificate" -noout -subject_hash -issuer_hash 2>/dev/null)
    if [ $# -eq 2 ] && [ "$1" = "$2" ]; then break; fi
  done
  echo "$certificate"
}

# `ca-hash HEX64` as a K10 token has it (K3s, pkg/clientaccess/token.go): the sum of the file as it is served where it holds
# one certificate, and of the DER of the root's where it holds more. Nothing where K3s has not written it yet.
ca_hash() {
  file=$root/var/lib/rancher/k3s/server/tls/server-ca.crt
  if [ ! -e "$file" ]; then return; fi
  certificates=$(grep -c 'BEGIN CERTIFICATE' "$file")
  if [ "$certificates" -eq 0 ] || [ "$(grep -c 'END CERTIFICATE' "$file")" -ne "$certificates" ]; then return; fi
  if [ "$certificates" -eq 1 ]; then
    sum=$(sha256sum <"$file")
  else
    sum=$(sed -e '/CERTIFICATE/d' "$(root_certificate "$file")" | base64 -d | sha256sum)
  fi
  printf 'ca-hash %s\n' "${sum%% *}"
}

# Only the founder has a server without a lease: its turn never passes on.
is_founder() {
  [ "$command" = server ] && [ "$lease" -eq 0 ]
}

# A K3s that ends again and again is told of: after 5 restarts, 10, 20, 40, …
tell_restarts() {
  restarts=$(systemctl show --property=NRestarts --value "$unit" 2>/dev/null)
  case $restarts in '' | *[!0-9]*) return ;; esac
  if [ "$restarts" -ge "$alarm_at" ]; then
    alarm_at=$((restarts * 2))
    problem="$unit was started $((restarts + 1)) times, and does not stay"
    report
    problem=
  fi
}

# An agent's token is good for minutes, and K3s goes on asking with a dead one: it is to ask for another.
AGENT_PATIENCE=600
is_late_agent() {
  [ "$command" = agent ] && [ $(($(uptime_seconds) - begun)) -ge "$AGENT_PATIENCE" ]
}

# Stays with K3s until the Kubernetes API has called the node Ready. 1: its turn is over.
follow() {
  alarm_at=5
  begun=$(uptime_seconds)
  while :; do
    : >"$work/body"
    if is_founder; then ca_hash >"$work/body"; fi
    tell started
    case $reply in
      joined) return 0 ;;
      stop)
        say 'its turn has passed on'
        return 1
        ;;
    esac
    if [ "$lease" -gt 0 ] && [ $(($(uptime_seconds) - heard)) -ge "$lease" ]; then
      say "no word for $lease seconds: its turn may have passed on"
      return 1
    fi
    if is_late_agent; then
      problem="not Ready $AGENT_PATIENCE seconds after $unit was started"
      return 1
    fi
    tell_restarts
    sleep 10
  done
}

# Stops K3s: until it has joined it runs in a turn and in no other time. Two servers that join at once can break etcd for good.
stop_k3s() {
  for name in k3s k3s-agent; do
    if [ -e "$units/$name.service" ]; then systemctl stop "$name"; fi
  done
}

# One turn, from the grant to the joined node. Where it fails by something of this machine, $problem says what.
take_turn() {
  problem=
  : >"$work/log"
  check_grant && leave_other_role && place_files "$work/grant" && write_configs && apply_sysctl && run_installer &&
    tell_installed && start_k3s && follow
}

# The reason and what was said, to the timeline of this machine. Nobody may be there to take it.
report() {
  say "$problem"
  {
    echo "$problem"
    {
      if [ -s "$work/log" ]; then cat "$work/log"; fi
      journalctl --no-pager --lines=200 --unit="$unit"
    } 2>&1 | tail -c 60000
  } >"$work/report"
  for _ in 1 2 3; do
    exchange "$url/failed" "$work/report" text/plain
    case $status in 2?? | 4??) break ;; esac
    pause
  done
}

# K3s starts by itself only from now on: a machine that lost its power half-way is to ask again.
finish() {
  if ! systemctl enable "$unit" || ! systemctl start --no-block "$unit"; then return 1; fi
  sync
  say "joined: from now on $unit starts by itself"
  rm -f "$home/ca.pem" "$home/install.sh"
  # It shows the key too, and may not have been heard yet.
  while [ -e "$home/first-boot.sh" ]; do sleep 5; done
  rm -f "$home/key"
  rm -f "$units/multi-user.target.wants/pilotlight-join.service" "$units/pilotlight-join.service"
  rm -f "$home/joined" "$home/join.sh"
  rmdir "$home" 2>/dev/null
  return 0
}

join() {
  unit=k3s rest=30
  stop_k3s
  while :; do
    ask
    if take_turn; then break; fi
    stop_k3s
    if [ -z "$problem" ]; then
      sleep 5
      continue
    fi
    report
    sleep "$rest"
    rest=$((rest * 2))
    [ "$rest" -le 240 ] || rest=240
  done
  echo "$unit" >"$home/joined"
}

case ${1:-join} in
  fetch)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    grep -xE -e "$FILE_LINE" >"$work/list"
    if ! place_files "$work/list"; then
      cat "$work/log" >&2
      say "$problem"
      exit 1
    fi
    ;;
  join)
    rm -rf "$work"
    mkdir -p "$work" || exit 1
    trap 'rm -rf "$work"' EXIT
    unit=$(cat "$home/joined" 2>/dev/null)
    case $unit in k3s | k3s-agent) ;; *) join ;; esac
    finish
    ;;
esac
END_OF_FILE
  cat >"$units/pilotlight-join.service" <<'END_OF_FILE'
[Unit]
Description=Join the cluster that Pilotlight keeps
Wants=network-online.target
After=network-online.target pilotlight-first-boot.service
ConditionPathExists=/var/lib/pilotlight/join.sh
StartLimitIntervalSec=0

[Service]
# A oneshot would hold up multi-user.target until the machine has joined, and with it the last stage of cloud-init.
Type=exec
ExecStart=/bin/sh /var/lib/pilotlight/join.sh
Restart=on-failure
RestartSec=5
# Gone with the program, however that ends: copies of the key are in it.
RuntimeDirectory=pilotlight-join
RuntimeDirectoryMode=0700

[Install]
WantedBy=multi-user.target
END_OF_FILE
  ln -sf ../pilotlight-join.service "$units/multi-user.target.wants/pilotlight-join.service"
  say "planted the program that joins the cluster"
}

# Pilotlight fetches the kubeconfig and mints tokens on servers, and restarts machines: commands, and nothing else of SSH. A
# line of its own, also below a file that ends within one.
let_pilotlight_in() {
  line='restrict ssh-ed25519 BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB pilotlight'
  keys=$target/root/.ssh/authorized_keys
  (
    umask 077
    mkdir -p "${keys%/*}"
    touch "$keys"
    if grep -qxF -e "$line" "$keys"; then exit 0; fi
    if [ -n "$(tail -c 1 "$keys")" ]; then echo >>"$keys"; fi
    printf '%s\n' "$line" >>"$keys"
    chmod 600 "$keys"
  )
}

# The large files, while the network is there. What cannot be had is fetched when the system joins.
fetch_files() {
  cat >"$work/files" <<'END_OF_FILE'
file /usr/local/bin/k3s 0755 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa http://192.168.1.10:8081/k3s/download/v1.33.1%2Bk3s1/k3s
file /var/lib/pilotlight/install.sh 0700 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb http://192.168.1.10:8081/k3s/download/v1.33.1%2Bk3s1/install.sh
END_OF_FILE
  PILOTLIGHT_ROOT=$target sh "$target/var/lib/pilotlight/join.sh" fetch <"$work/files" ||
    say "not all files are in place: the rest is fetched when the system joins"
}

# Posts the public SSH host keys, and with them that the install is done. A server that restarts is waited for,
# about five minutes; one that says no (the ticket is dead) fails the install.
report() {
  cat "$target"/etc/ssh/ssh_host_*_key.pub >"$work/host-keys" || say "the installed system has no SSH host keys"
  key_sum=$(sha256sum <"$target/var/lib/pilotlight/key")
  tries=0
  while [ "$tries" -lt 90 ]; do
    tries=$((tries + 1))
    status=$(curl --noproxy '*' --silent --show-error --connect-timeout 5 --max-time 20 \
      --output "$work/answer" --write-out '%{http_code}' \
      --header 'Content-Type: text/plain' --header "X-Pilotlight-Key-Sha256: ${key_sum%% *}" \
      --data-binary "@$work/host-keys" "$installed_url") || status=000
    case $status in
      2??)
        say "reported that the install is done"
        return 0
        ;;
      000 | 408 | 425 | 429 | 5??) sleep 3 ;;
      *)
        say "the report was refused with $status: $(cut -c1-300 "$work/answer")"
        return 1
        ;;
    esac
  done
  say "no answer from $installed_url"
  return 1
}

write_network
make_key
plant_first_boot
plant_join
let_pilotlight_in
fetch_files
# What was written must be on the disk before Pilotlight is told that it is.
sync
report
