# shellcheck shell=dash
# What subiquity and curtin do: an install, told by the events of a real one. Where an event tells of
# something that the lab can do, it is done. Read by init.sh.

# shellcheck source=SCRIPTDIR/webhook.sh
. /installer/webhook.sh
# shellcheck source=SCRIPTDIR/target.sh
. /installer/target.sh

mkdir -p /target /var/log/installer
# shellcheck disable=SC2154 # target.sh names it
echo 'curtin: Installation started. (the stand-in)' |
  tee "$log" >/var/log/installer/subiquity-server-debug.log

perform() { # TYPE NAME: what stands behind an event
  case "$1 $2" in
    'finish '*/stage-partitioning) make_disk ;;
    'finish '*/stage-extract) extract ;;
    'finish '*/install-grub) make_bootable ;;
    'finish '*/copy_logs_to_target) cp -r /var/log/installer /target/var/log/ ;;
  esac
}

run_commands() { # KEY NAME: the list KEY in order, up to the first that fails, as events under NAME
  number=0
  while [ -n "$(kind "$1\.$number")" ]; do
    path=/run/answers/autoinstall.$1.$number
    if [ "$(kind "$1\.$number")" = string ]; then
      set -- "$1" "$2" sh -c "$(cat "$path")"
      text=$(cat "$path")
    else
      set -- "$1" "$2"
      for word in $(keys_under "autoinstall\.$1\.$number\."); do
        set -- "$@" "$(cat "$path.$word")"
      done
      text=$(shift 2 && echo "$*")
    fi
    run_command "$@" || return 1
    number=$((number + 1))
  done
  say "$1: $number run"
}

run_command() { # KEY NAME COMMAND…, with its number and its text
  key=$1 context=$2/command_$number
  shift 2
  json=$(printf '%s' "$text" | awk -f /installer/json.awk)
  say "$key $number: $text"
  start "$context" "$json"
  # late-commands alone get TARGET_MOUNT_POINT; no command reads from anybody.
  if [ "$key" = late-commands ]; then set -- env TARGET_MOUNT_POINT=/target "$@"; fi
  "$@" </dev/null
  status=$?
  if [ "$status" = 0 ] || [ "$key" = error-commands ]; then
    finish "$context" "$json" SUCCESS
    return 0
  fi
  thrown="Command '['systemd-cat', '--level-prefix=false', '--identifier=subiquity_log.1180', 'sh', \
'-c', '$json']' returned non-zero exit status $status."
  finish "$context" "$thrown" FAIL
  fail_upwards "$context" "$thrown"
  return 1
}

replay() { # the events, from descriptor 3: TYPE, NAME, LEVEL, RESULT and DESCRIPTION, parted by US
  while IFS=$(printf '\037') read -r type name level result text <&3; do
    case "$type $name" in
      'start subiquity/Early/run') command_list early-commands "$name" || return 1 ;;
      'start subiquity/Late/run') command_list late-commands "$name" || return 1 ;;
      *' subiquity/Early/run'* | *' subiquity/Late/run'*) ;; # the commands of the install that was recorded
      'start subiquity/Shutdown/shutdown') start "$name" "mode=$ending" "$level" ;;
      'finish subiquity/Shutdown/shutdown') finish "$name" "mode=$ending" "$result" "$level" ;;
      start\ *) start "$name" "$text" "$level" ;;
      finish\ *) finish_step || return 1 ;;
    esac
  done
}

command_list() { # KEY NAME
  list_name=$2
  start "$list_name" ''
  run_commands "$1" "$list_name" || return 1
  finish "$list_name" '' SUCCESS
}

finish_step() {
  if perform "$type" "$name"; then
    finish "$name" "$text" "$result" "$level"
    return 0
  fi
  thrown="Command '['systemd-run', '--wait', '--same-dir', 'python3', '-m', 'curtin', 'install']' \
returned non-zero exit status 3."
  finish "$name" "$text" FAIL
  fail_upwards "$name" "$thrown"
  return 1
}

# Its schema knows these two.
case $(cat /run/answers/autoinstall.shutdown) in
  poweroff) ending=POWEROFF ;;
  *) ending=REBOOT ;;
esac

if ! replay 3</installer/events; then
  say "failed"
  report=subiquity/ErrorReporter/1795356529.318021297.install_fail/add_info
  start "$report" ''
  finish "$report" '' SUCCESS
  command_list error-commands subiquity/Error/run
  while :; do sleep 3600; done
fi
say "read $(awk '/ on \/cdrom / { ours = 1 } ours && $1 == "bytes:" { print $6; exit }' /proc/self/mountstats) bytes over the network"
if [ "$ending" = POWEROFF ]; then say "installed, switches off"; else say "installed, reboots"; fi
sync
umount /target/boot/efi
if [ "$ending" = POWEROFF ]; then poweroff -f; fi
reboot -f
