#!/bin/sh
# Readies the system that was just installed for its first boot, and tells Pilotlight.
# Run as root by the installer of "storage-1". A failure here fails the install.
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
    card2:
      match:
        macaddress: "d0:50:99:4e:05:58"
  bonds:
    bond0:
      interfaces:
        - "boot"
        - "card2"
      macaddress: "d0:50:99:4e:05:57"
      parameters:
        mode: "802.3ad"
        mii-monitor-interval: 100
        transmit-hash-policy: "layer3+4"
        lacp-rate: "fast"
      dhcp4: false
      addresses:
        - "192.168.1.23/24"
      routes:
        - to: "default"
          via: "192.168.1.1"
      nameservers:
        addresses:
          - "192.168.1.1"
          - "9.9.9.9"
        search:
          - "home.arpa"
      mtu: 9000
  vlans:
    vlan20:
      id: 20
      link: "bond0"
      dhcp4: false
      addresses:
        - "10.20.0.23/24"
      mtu: 9000
      optional: true
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

url='http://192.168.1.10:8080/installed/6ba7b810-9dad-41d1-80b4-00c04fd430c8/first-boot'
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
# What was written must be on the disk before Pilotlight is told that it is.
sync
report
