/**
 * The commands of an installed Proxmox VE that its first boot uses, as far as it may: each as strict as the
 * real one. What they make lies in files below `state`.
 *
 * Privileges are those of pve-access-control: VM.Monitor is known until 8, VM.GuestAgent.Audit from 9 on, and
 * a role with an unknown one is refused.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type HostState = {
  readonly version: '8.4.0' | '9.1.1';
  readonly state: string;
  /** Below it are etc/pve and the rest. */
  readonly root: string;
  /** How often pvesh fails before pveproxy answers. */
  readonly slow?: number;
};

const COMMON = [
  ...['VM.Allocate', 'VM.Audit', 'VM.PowerMgmt', 'VM.Config.CPU', 'VM.Config.Memory'],
  ...['VM.Config.Disk', 'VM.Config.Network', 'VM.Config.HWType', 'VM.Config.Options'],
  ...['Datastore.AllocateSpace', 'Datastore.Audit', 'SDN.Use', 'Sys.Audit'],
];

export const TOKEN_SECRET = 'b7a3c1de-4f60-4b3e-9d5c-0a1b2c3d4e5f';

/** Bodies for stand-ins, by the name of the command. */
export function hostCommands({ version, state, root, slow = 0 }: HostState) {
  const major = version.startsWith('8') ? 8 : 9;
  const known = [...COMMON, major === 8 ? 'VM.Monitor' : 'VM.GuestAgent.Audit'];
  return {
    pveversion: `echo 'pve-manager/${version}/2a5fa54a8503f96d (running kernel: 6.8.12-9-pve)'`,
    uname: 'echo 6.8.12-9-pve',
    ip: "printf '%s\\n' '3: vmbr0    inet 192.168.1.31/24 scope global vmbr0\\       valid_lft forever'",
    pvecm: `[ "$1" = status ] && [ -e '${root}/etc/pve/corosync.conf' ] && echo 'Quorate:          Yes'`,
    pvesh: PVESH(state, root, slow),
    pveum: PVEUM(state, known),
  };
}

const PVESH = (state: string, root: string, slow: number) => `
if [ "$1 $2" = 'get /version' ]; then
  tries=$(cat '${state}/tries' 2>/dev/null || echo 0)
  echo $((tries + 1)) >'${state}/tries'
  [ "$tries" -ge ${slow} ] || { echo 'ipcc_send_rec[1] failed: Connection refused' >&2; exit 111; }
  echo '{}'
  exit 0
fi
[ "$1 $2 $3 $5 $7" = 'create /cluster/config/join --hostname --fingerprint --password' ] || exit 255
[ ! -e '${state}/users' ] || { echo 'users would be lost' >&2; exit 1; }
[ "$8" = "$(cat '${state}/password')" ] || { echo '401 authentication failure' >&2; exit 2; }
printf 'totem {\\n  cluster_name: lab\\n}\\n' >'${root}/etc/pve/corosync.conf'
`;

const PVEUM = (state: string, known: readonly string[]) =>
  `
die() { echo "$1" >&2; exit 2; }
case "$1 $2 $3" in
  'role add '* | 'role modify '*)
    [ "$4" = --privs ] || die 'unknown option'
    for priv in $5; do
      case ' ${known.join(' ')} ' in *" $priv "*) ;; *) die "400 Parameter verification failed. privs: invalid privilege '$priv'" ;; esac
    done
    if grep -q "^$3 " '${state}/roles' 2>/dev/null; then
      [ "$2" = modify ] || die "role '$3' already exists"
      grep -v "^$3 " '${state}/roles' >'${state}/roles.new'; mv '${state}/roles.new' '${state}/roles'
    else
      [ "$2" = add ] || die "role '$3' does not exist"
    fi
    echo "$3 $5" >>'${state}/roles' ;;
  'user add '*)
    grep -qx "$3" '${state}/users' 2>/dev/null && die "user '$3' already exists"
    echo "$3" >>'${state}/users' ;;
  'user modify '*) grep -qx "$3" '${state}/users' || die 'no such user' ;;
  'acl modify '*)
    [ "$4 $6" = '--users --roles' ] || die 'unknown option'
    grep -qx "$5" '${state}/users' || die "user '$5' does not exist"
    grep -q "^$7 " '${state}/roles' || die "role '$7' does not exist"
    echo "$3 $5 $7" >>'${state}/acl' ;;
  'user token remove')
    grep -qx "$4!$5" '${state}/tokens' 2>/dev/null || die 'no such token'
    : >'${state}/tokens' ;;
  'user token add')
    grep -qx "$4" '${state}/users' || die 'no such user'
    grep -qx "$4!$5" '${state}/tokens' 2>/dev/null && die "Token already exists."
    case $5 in [A-Za-z]*) ;; *) die 'tokenid: invalid format' ;; esac
    shift 5
    case "$*" in *'--privsep 0'*'--output-format json') ;; *) die 'unknown option' ;; esac
    echo "pilotlight@pve!$(echo "$CALLED" | cut -d ' ' -f 5)" >>'${state}/tokens'
    printf '{"full-tokenid":"pilotlight@pve!x","info":{"privsep":"0"},"value":"${TOKEN_SECRET}"}\\n' ;;
  *) die "unknown command $*" ;;
esac
`.replace('die() {', 'CALLED="$*"\ndie() {');

/** The files of an installed host that its first boot reads and changes. */
export async function makeHostRoot(root: string, major: 8 | 9, caPem: string): Promise<void> {
  const lists = join(root, 'etc/apt/sources.list.d');
  for (const folder of [lists, join(root, 'etc/pve'), join(root, 'run'), join(root, 'var/lib')]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(join(root, 'etc/pve/pve-root-ca.pem'), caPem);
  const name = major === 8 ? 'bookworm' : 'trixie';
  await writeFile(join(root, 'etc/os-release'), `PRETTY_NAME="Debian"\nVERSION_CODENAME=${name}\n`);
  const enterprise = 'https://enterprise.proxmox.com/debian';
  if (major === 8) {
    await writeFile(
      join(lists, 'pve-enterprise.list'),
      `deb ${enterprise}/pve ${name} pve-enterprise\n`,
    );
    await writeFile(join(lists, 'ceph.list'), `deb ${enterprise}/ceph-quincy ${name} enterprise\n`);
  } else {
    const deb822 = (what: string, component: string) =>
      `Types: deb\nURIs: ${enterprise}/${what}\nSuites: ${name}\nComponents: ${component}\n`;
    await writeFile(join(lists, 'pve-enterprise.sources'), deb822('pve', 'pve-enterprise'));
    await writeFile(join(lists, 'ceph.sources'), deb822('ceph-squid', 'enterprise'));
  }
}
