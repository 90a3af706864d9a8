# shellcheck shell=dash
# An address from DHCP, for the installer and for the installed system. Read by init.sh and first-boot.sh.

take_address() {
  ifconfig lo up
  nic=$(find /sys/class/net -name 'e*' -exec basename {} \; | head -n 1)
  [ -n "$nic" ] || refuse "no network card"
  ifconfig "$nic" up
  # networkd's client identifier is a DUID (RFC 4361): the router takes this for another machine than iPXE.
  duid="ff$(tr -d : <"/sys/class/net/$nic/address" | cut -c 5-)00020000ab11$(cut -c 1-16 /etc/machine-id)"
  udhcpc -q -n -f -t 10 -i "$nic" -V '' -C -x "0x3d:$duid" -s /etc/udhcpc.script || refuse "no address"
  say "address $(cat /run/address)"
}
