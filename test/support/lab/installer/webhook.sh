# shellcheck shell=dash
# Posts events as curtin does: each by itself, over a connection of its own, waiting for the answer
# without a limit and passing over errors. Read by subiquity.sh.

read -r uptime _ </proc/uptime
started=$(($(date +%s) - ${uptime%.*}))

post() { # TYPE NAME LEVEL RESULT DESCRIPTION, the inside of a JSON string
  [ -n "$endpoint" ] || return 0
  read -r uptime _ </proc/uptime
  event="{\"name\": \"$2\", \"description\": \"$5\", \"event_type\": \"$1\", \"origin\": \"curtin\""
  event="$event, \"timestamp\": $((started + ${uptime%.*})).${uptime#*.}, \"level\": \"$3\""
  [ -z "$4" ] || event="$event, \"result\": \"$4\""
  printf '%s}' "$event" >/run/event
  wget -q -O /dev/null -U 'Curtin/24.1 (x86_64)' --header 'Content-Type: application/json' \
    --post-file /run/event "$endpoint" || say "event lost: $1 $2"
}

start() { # NAME DESCRIPTION [LEVEL]
  open="$1
$open"
  post start "$1" "${3:-DEBUG}" '' "$2"
}

finish() { # NAME DESCRIPTION RESULT [LEVEL]
  close_context "$1"
  level=${4:-DEBUG}
  [ "$3" != FAIL ] || level=ERROR
  post finish "$1" "$level" "$3" "$2"
}

# The contexts that are open, the innermost first.
open=''
close_context() { # NAME: the innermost of that name
  left='' found=''
  while IFS= read -r one; do
    if [ -z "$found" ] && [ "$one" = "$1" ]; then found=yes; else left="$left$one
"; fi
  done <<CONTEXTS
$open
CONTEXTS
  open=${left%?}
}

# An exception on its way up: every context around NAME ends in FAIL. curtin's own keep their words;
# subiquity's say what was thrown.
fail_upwards() { # NAME MESSAGE
  for around in $open; do
    case "$1" in "$around"/*) ;; *) continue ;; esac
    case "$around" in
      */cmd-install*) finish "$around" "" FAIL ;;
      *) finish "$around" "$2" FAIL ;;
    esac
  done
}
