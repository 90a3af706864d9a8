#!/bin/sh
# Stands in for K3s' install.sh: what Pilotlight uses of it, and as strict. It reads INSTALL_K3S_SKIP_DOWNLOAD, _SKIP_ENABLE,
# _SKIP_START, _EXEC, _BIN_DIR and _SYSTEMD_DIR, K3S_URL, K3S_TOKEN and K3S_TOKEN_FILE. It calls systemctl, which may be the
# stand-in beside it, and never runs k3s. PILOTLIGHT_ROOT is where the system is, if it is not this one.
set -eu

root=${PILOTLIGHT_ROOT:-}
bin=${INSTALL_K3S_BIN_DIR:-$root/usr/local/bin}
units=${INSTALL_K3S_SYSTEMD_DIR:-$root/etc/systemd/system}

info() { echo "[INFO]  $*"; }
fatal() {
  echo "[ERROR]  $*" >&2
  exit 1
}

verify_url() {
  case ${K3S_URL:-} in
    '' | https://*) ;;
    *) fatal "Only https:// URLs are supported for K3S_URL (have $K3S_URL)" ;;
  esac
}

choose_command() {
  arguments=${INSTALL_K3S_EXEC:-}
  case $arguments in
    server* | agent*)
      command=${arguments%% *}
      arguments=${arguments#"$command"}
      ;;
    *)
      command=server
      if [ -n "${K3S_URL:-}" ]; then
        [ -n "${K3S_TOKEN:-}${K3S_TOKEN_FILE:-}" ] || fatal 'Defaulted k3s exec command to agent because K3S_URL is defined, but K3S_TOKEN or K3S_TOKEN_FILE is not defined.'
        command=agent
      fi
      ;;
  esac
  unit=k3s
  if [ "$command" = agent ]; then unit=k3s-agent; fi
}

verify_binary() {
  [ "${INSTALL_K3S_SKIP_DOWNLOAD:-}" = true ] || fatal 'Download failed' # there is no internet in a test
  info 'Skipping k3s download and verify'
  [ -x "$bin/k3s" ] || fatal "Executable k3s binary not found at $bin/k3s"
}

link_commands() {
  for name in kubectl crictl ctr; do
    if [ ! -e "$bin/$name" ]; then ln -sf k3s "$bin/$name"; fi
  done
}

write_program() { # PATH, text on standard input
  cat >"$1"
  chmod 755 "$1"
}

write_uninstall() {
  write_program "$bin/k3s-killall.sh" <<END
#!/bin/sh
for unit in k3s k3s-agent; do
  if [ -e "$units/\$unit.service" ]; then systemctl stop "\$unit"; fi
done
END
  write_program "$bin/$unit-uninstall.sh" <<END
#!/bin/sh
set -x
"$bin/k3s-killall.sh"
systemctl disable $unit
rm -f "$units/$unit.service" "$units/$unit.service.env"
for name in kubectl crictl ctr; do rm -f "$bin/\$name"; done
rm -rf "$root/etc/rancher/k3s" "$root/run/k3s" "$root/var/lib/rancher/k3s" "$root/var/lib/kubelet"
rm -f "$bin/k3s" "$bin/k3s-killall.sh" "$bin/$unit-uninstall.sh"
systemctl daemon-reload
END
}

write_environment() {
  umask 077
  env | grep -E '^(K3S|CONTAINERD)_|_(proxy|PROXY)=' >"$units/$unit.service.env" || :
  umask 022
  chmod 600 "$units/$unit.service.env"
}

# Everybody may read it.
write_unit() {
  cat >"$units/$unit.service" <<END
[Unit]
Description=Stand-in for Lightweight Kubernetes
Wants=network-online.target
After=network-online.target

[Install]
WantedBy=multi-user.target

[Service]
Type=notify
EnvironmentFile=-$units/$unit.service.env
KillMode=process
Restart=always
RestartSec=5s
TimeoutStartSec=0
ExecStart=$bin/k3s \\
    $command$arguments

END
  chmod 644 "$units/$unit.service"
}

enable_and_start() {
  if [ "${INSTALL_K3S_SKIP_ENABLE:-}" = true ]; then return; fi
  systemctl enable "$units/$unit.service"
  systemctl daemon-reload
  if [ "${INSTALL_K3S_SKIP_START:-}" = true ]; then return; fi
  systemctl restart "$unit"
}

verify_url
choose_command
verify_binary
link_commands
write_uninstall
systemctl disable "$unit" >/dev/null 2>&1 || true
rm -f "$units/$unit.service" "$units/$unit.service.env"
write_environment
write_unit
enable_and_start
