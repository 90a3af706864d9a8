# Second half of the stand-in installer: what subiquity and curtin do. Read by init.sh.

# curtin posts each event by itself, waits for the answer without a limit, and passes over errors.
endpoint=$(awk -v wanted=endpoint -f /installer/scalar.awk /run/user-data) || refuse "reporting"
report() { # NAME TYPE DESCRIPTION [RESULT]
  [ -n "$endpoint" ] || return 0
  escaped=$(printf '%s' "$3" | sed 's/\\/\\\\/g; s/"/\\"/g')
  event="{\"name\":\"$1\",\"description\":\"$escaped\",\"event_type\":\"$2\",\"origin\":\"curtin\""
  event="$event,\"timestamp\":$(date +%s).5,\"level\":\"INFO\"${4:+,\"result\":\"$4\"}}"
  code=$(curl -s -o /dev/null -w '%{http_code}' -A Curtin/0.1 -H 'Content-Type: application/json' \
    --data "$event" "$endpoint")
  case "$code" in 2??) ;; *) say "event $1: answer $code" ;; esac
}
step() { # NAME DESCRIPTION COMMAND…
  step_name=$1 step_text=$2
  shift 2
  report "$step_name" start "$step_text"
  if "$@"; then report "$step_name" finish "$step_text" SUCCESS && return 0; fi
  report "$step_name" finish "$step_text" FAIL
  return 1
}

make_target() {
  mkdir -p /target
  cp -a /bin /sbin /usr /lib /lib64 /etc /target/
  mkdir -p /target/proc /target/sys /target/dev /target/run /target/root /target/tmp /target/etc/ssh
  for name in proc sys dev; do mount -o bind "/$name" "/target/$name"; done
  for kind in ed25519 ecdsa rsa; do
    echo "ssh-$kind AAAAC3NzaC1lZDI1NTE5AAAAI$kind root@lab" >"/target/etc/ssh/ssh_host_${kind}_key.pub"
  done
}

make_bootable() {
  # shellcheck disable=SC2154 # init.sh has read the kernel's line
  case " $line " in *" lab.fail "*)
    echo 'curtin: Installation failed with exception: the lab wants it' >>"$log"
    return 1
    ;;
  esac
  if [ ! -d /sys/firmware/efi ]; then
    dd if=/installer/local-disk.mbr of=/dev/sda conv=notrunc,fsync 2>/dev/null
    return
  fi
  mkdosfs /dev/sda >/dev/null && mkdir -p /esp && mount -t vfat /dev/sda /esp &&
    cp -r "/installer/esp-$1/." /esp/ && umount /esp
}

run_commands() { # KEY: the list of that name, in order, up to the first that fails
  mkdir -p "/run/$1"
  (cd "/run/$1" && awk -v wanted="$1" -f /installer/commands.awk /run/user-data) ||
    refuse "the stand-in cannot read $1"
  number=0
  while [ -e "/run/$1/$number" ]; do
    say "$1 $number: $(cat "/run/$1/$number")"
    step "subiquity/Late/run/command_$number" "$(cat "/run/$1/$number")" \
      env TARGET_MOUNT_POINT=/target sh -c "$(cat "/run/$1/$number")" || return 1
    number=$((number + 1))
  done
  say "$1: $number run"
}

install_all() {
  step subiquity/Early/run '' true &&
    step subiquity/Install/install/curtin_install 'installing system' make_target &&
    step subiquity/Install/install/postinstall 'final system configuration' \
      make_bootable "$(secure_boot)" &&
    run_commands late-commands
}

secure_boot() {
  if dmesg | grep -q 'Secure boot enabled'; then echo signed; else echo plain; fi
}

mdev -s
mkdir -p /var/log/installer
log=/var/log/installer/curtin-install.log
echo 'curtin: Installation started. (the stand-in)' | tee "$log" >/var/log/installer/subiquity-server-debug.log
if ! install_all; then
  say "failed"
  report subiquity/Error/run start ''
  run_commands error-commands
  while :; do sleep 3600; done
fi
report subiquity/Shutdown/shutdown start 'mode=REBOOT'
say "installed, reboots"
sync
reboot -f
