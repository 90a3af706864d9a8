#!/bin/sh
# The installed system of a machine, in namespaces of its own: its folders are over those of the host, its SSH server and the
# units of its disk run. Stands in for systemd where stand-ins/systemctl does not. A SIGTERM to it is a restart.
set -u
disk=$1 world=$2

for folder in etc root usr/local var; do mount --bind "$disk/$folder" "/$folder"; done
mount -t tmpfs none /run
mkdir -m 0755 /run/sshd
ln -s "$world" /run/world
hostname "$(cat /etc/hostname)"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/run
trap 'exit 0' TERM

# It runs until it ends well, as Restart=on-failure has it.
run_unit() {
  unit=/etc/systemd/system/$1.service
  if [ ! -e "/etc/systemd/system/multi-user.target.wants/$1.service" ]; then return; fi
  program=$(sed -n 's/^ExecStart=//p' "$unit")
  # shellcheck disable=SC2086 # words
  while ! $program; do sleep 4; done
}

"$(cat /etc/ssh/program)" -D -e -f /etc/ssh/sshd_config &
for unit in pilotlight-first-boot pilotlight-join; do run_unit "$unit" & done
for unit in k3s k3s-agent; do
  if systemctl is-enabled "$unit"; then systemctl start "$unit"; fi
done
while :; do wait; /bin/sleep 1; done
