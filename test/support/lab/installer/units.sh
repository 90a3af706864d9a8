# shellcheck shell=dash
# What systemd makes of a service unit: its conditions, its environment and its ExecStart, without a
# shell. Read by first-boot.sh.

start_units() { # FOLDER of links to units
  for unit in "$1"/*.service; do
    [ ! -e "$unit" ] || start_unit "${unit##*/}" "$unit"
  done
}

settings() { # FILE SECTION KEY: the values, a line each, continued lines joined
  sed -e ':a' -e '/\\$/{N;s/\\\n/ /;ba' -e '}' "$1" | awk -v section="[$2]" -v key="$3" '
    /^[#;]/ { next }
    /^\[/ { inside = ($0 == section) }
    inside && index($0, key "=") == 1 { print substr($0, length(key) + 2) }'
}

conditions_hold() { # FILE
  for path in $(settings "$1" Unit ConditionPathExists); do
    case "$path" in
      !*) [ ! -e "${path#!}" ] || return 1 ;;
      *) [ -e "$path" ] || return 1 ;;
    esac
  done
}

start_unit() { # NAME FILE
  settings "$2" Service ExecStart >/run/exec-start
  [ -s /run/exec-start ] || refuse "$1 has no ExecStart"
  conditions_hold "$2" || { say "$1: a condition does not hold"; return; }
  tries=0
  until run_exec_start "$2"; do
    say "$1: ended with $status"
    case "$(settings "$2" Service Restart)" in on-failure | always) ;; *) return ;; esac
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || return
    sleep "$(restart_seconds "$2")"
  done
  say "$1: done"
}

restart_seconds() { # FILE: systemd's default is 0.1
  seconds=$(settings "$1" Service RestartSec)
  case "$seconds" in '') echo 0.1 ;; *min) echo $((${seconds%min} * 60)) ;; *) echo "${seconds%s}" ;; esac
}

run_exec_start() { # FILE: each command of /run/exec-start, which must be words without quotes
  while read -r command_line; do
    case "$command_line" in *[\'\"\$%]*) refuse "ExecStart=$command_line" ;; esac
    words=${command_line#-}
    case "${words%% *}" in /*) ;; *) refuse "ExecStart= wants an absolute path: $command_line" ;; esac
    # shellcheck disable=SC2046,SC2086 # words, as systemd splits them
    env -i PATH="$PATH" $(settings "$1" Service Environment) $words
    status=$?
    case "$status $command_line" in 0\ * | *\ -*) ;; *) return 1 ;; esac
  done </run/exec-start
}
