# shellcheck shell=sh disable=SC2154
# What the stand-in of K3s does in the lab once it has its authority: the strict stand-in of the Kubernetes API, which runs
# beside Pilotlight, is told of it, and from then on has port 6443 of this machine. The ingress takes connections, and no more.
# Read by k3s, in the place of its own function. $lab is where the lab listens.
serve() {
  openssl enc -aes-256-cbc -a -pbkdf2 -iter 1000 -pass "file:$parsed/.password" -in "$tls/server-ca.key" \
    -out "$parsed/.bootstrap"
  curl --silent --show-error --fail --output "$parsed/.answer" \
    --data-urlencode "name=$(value node-name)" --data-urlencode "address=$(cat /run/address)" \
    --data-urlencode "machineId=$(cat /etc/machine-id)" --data-urlencode "founds=$(value cluster-init)" \
    --data-urlencode "names=$(value tls-san)" --data-urlencode "certificate@$tls/server-ca.crt" \
    --data-urlencode "key@$tls/server-ca.key" --data-urlencode "bootstrap@$parsed/.bootstrap" "$lab" ||
    fatal 'etcd cannot be reached'
  (umask 077 && sed 1d "$parsed/.answer" >"${config%/*}/k3s.yaml")
  forward=TCP:${lab_host}:$(head -n 1 "$parsed/.answer")
  info "Running kube-apiserver on port 6443 as $(value node-name)"
  rm -rf "$parsed"
  for ingress in 80 443; do
    socat "TCP-LISTEN:$ingress,fork,reuseaddr" OPEN:/dev/null &
  done
  exec socat TCP-LISTEN:6443,fork,reuseaddr "$forward"
}
