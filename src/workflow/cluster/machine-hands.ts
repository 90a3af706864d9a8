/**
 * What is done to K3s on a machine itself, over SSH: one small program each, whose words come as arguments.
 *
 * @module
 */
import type { MemberRole } from '../../domain/cluster/cluster.ts';
import type { KeeperPorts, Machine, PlacedFile } from './ports.ts';

export type Hands = {
  /**
   * Whatever becomes of K3s there, it does not come back by itself: not at a boot, not after its end, and not
   * by the program that joins. It goes on running. A server whose etcd member is gone ends, and systemd would
   * start it again: it would join anew with the token in its configuration.
   */
  hold(machine: Machine & { readonly role: MemberRole }): Promise<void>;
  /** K3s and its pods are stopped. What they stored stays. */
  halt(machine: Machine & { readonly role: MemberRole }): Promise<void>;
  /** Fetched, checked and put in place in one rename; one that is there already is left alone. */
  place(machine: Machine, file: PlacedFile): Promise<void>;
  /** Its pods go on. */
  restart(machine: Machine & { readonly role: MemberRole }): Promise<void>;
};

const HOLD = `set -eu
systemctl disable --now pilotlight-join.service >/dev/null 2>&1 || true
[ -e "/etc/systemd/system/$1.service" ] || exit 0
mkdir -p "/etc/systemd/system/$1.service.d"
printf '[Service]\\nRestart=no\\n' >"/etc/systemd/system/$1.service.d/90-leaving.conf"
systemctl daemon-reload
systemctl disable "$1.service"
`;

const HALT = `set -eu
if [ -x /usr/local/bin/k3s-killall.sh ]; then /usr/local/bin/k3s-killall.sh; exit 0; fi
[ ! -e "/etc/systemd/system/$1.service" ] || systemctl stop "$1.service"
`;

const PLACE = `set -eu
has() { [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d ' ' -f 1)" = "$sum" ]; }
path=$1 mode=$2 sum=$3 url=$4
if has "$path"; then chmod "$mode" "$path"; exit 0; fi
new=$path.pilotlight-new
mkdir -p "$(dirname "$path")"
if command -v curl >/dev/null; then
  curl --fail --silent --show-error --noproxy '*' --retry 3 --output "$new" "$url"
else
  wget --quiet --no-proxy --output-document="$new" "$url"
fi
has "$new" || { rm -f "$new"; echo "$url is not what it should be: its SHA-256 differs" >&2; exit 1; }
chmod "$mode" "$new"
sync -f "$new"
mv -f "$new" "$path"
`;

const UNITS = { server: 'k3s', agent: 'k3s-agent' } as const;

export function createHands(ports: Pick<KeeperPorts, 'shell'>): Hands {
  async function run(machine: Machine, argv: readonly string[]): Promise<void> {
    const shell = await ports.shell(machine);
    const { code, stderr } = await shell.run(argv);
    if (code === 0) return;
    const complaint = stderr.trim().split('\n').at(-1)?.slice(0, 300) || 'it says nothing';
    throw new Error(`a program on ${machine.name} ended with ${code}: ${complaint}`);
  }

  const script = (machine: Machine, text: string, words: readonly string[]): Promise<void> =>
    run(machine, ['sh', '-c', text, 'sh', ...words]);

  return {
    hold: (machine) => script(machine, HOLD, [UNITS[machine.role]]),
    halt: (machine) => script(machine, HALT, [UNITS[machine.role]]),
    place: (machine, { path, mode, sha256, url }) =>
      script(machine, PLACE, [path, mode, sha256, url]),
    restart: (machine) =>
      run(machine, ['systemctl', 'restart', '--no-block', `${UNITS[machine.role]}.service`]),
  };
}
