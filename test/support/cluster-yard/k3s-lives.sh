# shellcheck shell=sh disable=SC2154 # it is put into a file that has the shebang and those variables
# What the stand-in of K3s does on a machine that is part of a whole: its servers are an API of Kubernetes, and tokens are
# made. This stands between its functions and its main part, in place of the functions of the same name. The test process has
# what is behind it, and is reached through sockets in /run/world.
world=/run/world

# For as long as the cluster keeps it.
live() { # COMMAND
  name=$(value node-name)
  rm -rf "$parsed"
  socat TCP-LISTEN:80,fork,reuseaddr OPEN:/dev/null &
  socat TCP-LISTEN:443,fork,reuseaddr OPEN:/dev/null &
  if [ "$1" = server ]; then socat TCP-LISTEN:6443,fork,reuseaddr "UNIX-CONNECT:$world/api-$name.sock" & fi
  info "Running $1 as $name"
  curl --silent --no-buffer --unix-socket "$world/world.sock" "http://world/run/$name/$1" || :
  # shellcheck disable=SC2046 # each a number
  kill $(jobs -p)
  fatal 'the cluster let it go'
}

serve() {
  mkdir -p "$data/served"
  openssl enc -aes-256-cbc -a -pbkdf2 -iter 1000 -pass "file:$parsed/.password" -in "$tls/server-ca.key" \
    -out "$data/served/bootstrap"
  rm -f "$data/server/db/reset-flag"
  live server
}

run_agent() {
  server=$(value server)
  case $server in https://*) ;; *) fatal '--server is required' ;; esac
  check_authority "${server#https://}"
  mkdir -p "$data/agent"
  live agent
}
token_sum() {
  password | sha256sum | cut -d ' ' -f 1
}

snapshots=$data/server/db/snapshots

save_snapshot() { # PREFIX
  command=server
  parse_config
  mkdir -p "$snapshots"
  file=$snapshots/$1-$(hostname)-$(date +%s)
  curl --silent --fail --unix-socket "$world/world.sock" --output "$file" \
    "http://world/save/$(hostname)/$(token_sum)" || fatal 'etcd is not up'
  chmod 600 "$file"
}

# The form that K3s printed before 1.27.8.
list_snapshots() {
  echo '['
  comma=
  for file in "$snapshots"/*; do
    if [ ! -e "$file" ]; then continue; fi
    echo "$comma{\"name\": \"${file##*/}\", \"location\": \"file://$file\", \"nodeName\": \"$(hostname)\",
      \"size\": $(wc -c <"$file"), \"createdAt\": \"$(date -u -r "$file" +%FT%TZ)\"}"
    comma=,
  done
  echo ']'
}

# It ends when it is done: the server is started without those flags then.
reset_cluster() { # SNAPSHOT
  command=server
  check_config
  [ -z "$(value server)" ] ||
    fatal 'cannot perform cluster-reset while server URL is set - remove server from configuration before resetting'
  [ -f "$1" ] || fatal "etcd: snapshot path does not exist: $1"
  if [ -e "$data/server/db/reset-flag" ]; then
    fatal 'Managed etcd cluster membership was reset already, remove --cluster-reset flag to start normally'
  fi
  member=$(curl --silent --fail-with-body --unix-socket "$world/world.sock" --data-binary "@$1" \
    "http://world/reset/$(hostname)/$(token_sum)") || fatal "$member"
  if [ -e "$data/server/db/etcd" ]; then mv "$data/server/db/etcd" "$data/server/db/etcd-old-$(date +%s)"; fi
  mkdir -p "$data/server/db/etcd"
  printf %s "$member" >"$data/server/db/etcd/member"
  : >"$data/server/db/reset-flag"
  info 'Managed etcd cluster membership has been reset, restart without --cluster-reset flag now. Backup and delete' \
    "$data/server/db on each peer etcd server and rejoin the nodes"
}

case "${1:-} ${2:-}" in
  'token create')
    rm -rf "$parsed"
    exec curl --silent --fail --unix-socket "$world/world.sock" "http://world/token/$(hostname)"
    ;;
  'etcd-snapshot save')
    [ "${3:-}" = --name ] || fatal "no stand-in for: $*"
    save_snapshot "$4"
    exit 0
    ;;
  'etcd-snapshot ls')
    [ "${3:-} ${4:-}" = '-o json' ] || fatal "no stand-in for: $*"
    list_snapshots
    exit 0
    ;;
  'server --cluster-reset')
    case ${3:-} in --cluster-reset-restore-path=*) ;; *) fatal "no stand-in for: $*" ;; esac
    reset_cluster "${3#*=}"
    exit 0
    ;;
esac
