/**
 * Who holds which port of this host: the kernel's tables of sockets, and the descriptors of processes.
 *
 * @module
 */

/** `inode` is what a process's descriptors of this socket lead to. */
export type OpenPort = {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0` for all of them. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
};

/** `TCP_LISTEN` of the kernel's tcp_states.h; UDP sockets that are bound stand as `TCP_CLOSE`. */
const LISTENING: Readonly<Record<OpenPort['protocol'], string>> = { tcp: '0A', udp: '07' };

/**
 * Reads a table of proc_net(5), `tcp`, `tcp6`, `udp` or `udp6`: the address in hex, of four-byte words in the
 * host's order, which is little-endian on all hosts of ours.
 */
export function parseSocketTable(
  text: string,
  protocol: OpenPort['protocol'],
): readonly OpenPort[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      if (state !== LISTENING[protocol] || !/^[0-9A-F]{4}$/.test(port)) return [];
      return [{ protocol, address: addressOf(address), port: Number.parseInt(port, 16), inode }];
    });
}

/** Of IPv6 the mapped addresses and `::`; the others are told as they stand. */
function addressOf(hex: string): string {
  if (/^0{32}$/.test(hex)) return '0.0.0.0';
  const last = hex.slice(-8);
  if (hex.length === 32 && !/^0{16}FFFF0000/.test(hex)) return hex;
  return [6, 4, 2, 0].map((at) => Number.parseInt(last.slice(at, at + 2), 16)).join('.');
}

export type ProcFiles = {
  /** The names in a folder; none where it can't be read. */
  readonly list: (path: string) => readonly string[];
  /** Undefined where it can't be read. */
  readonly readlink: (path: string) => string | undefined;
  /** Empty where it can't be read. */
  readonly read: (path: string) => string;
};

export type Holder = { readonly pid: number; readonly name: string };

const TABLES = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

export type HeldPort = OpenPort & {
  /** Undefined where another user's processes can't be looked at. */
  readonly holders: readonly Holder[];
};

/** All of them, with the processes that hold them as far as this user may see. */
export function heldPorts(proc: ProcFiles): readonly HeldPort[] {
  const open = TABLES.flatMap(([table, protocol]) =>
    parseSocketTable(proc.read(`/proc/net/${table}`), protocol),
  );
  const holders = holdersByInode(proc, new Set(open.map(({ inode }) => inode)));
  return open.map((port) => ({ ...port, holders: holders.get(port.inode) ?? [] }));
}

function holdersByInode(proc: ProcFiles, wanted: ReadonlySet<string>) {
  const found = new Map<string, Holder[]>();
  for (const pid of proc.list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of proc.list(`/proc/${pid}/fd`)) {
      const link = proc.readlink(`/proc/${pid}/fd/${fd}`) ?? '';
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode === undefined || !wanted.has(inode)) continue;
      const name = proc.read(`/proc/${pid}/comm`).trim();
      const holder = { pid: Number(pid), name: name === '' ? 'a process' : name };
      const others = (found.get(inode) ?? []).filter((each) => each.pid !== holder.pid);
      found.set(inode, [...others, holder]);
    }
  }
  return found;
}
