/**
 * Sockets that the service manager opened for us (sd_listen_fds(3)), so that the service itself needs
 * no privilege.
 *
 * What a descriptor is for follows from the port that it is bound to: the kernel knows it, and no name
 * has to be kept in step with it.
 *
 * @module
 */

/** `name` is what the service manager calls it (`FileDescriptorName=`); Pilotlight takes an interface's name. */
export type PromisedFd = { readonly fd: number; readonly name: string | undefined };

export type InheritedSocket = PromisedFd & {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
};

/** Where the kernel tells of descriptors and sockets; /proc/self for the service itself. */
export type ProcessFiles = {
  /** The target of `fd/N`: `socket:[12345]` for a socket. Throws for a closed descriptor. */
  readlink(path: string): string;
  /** The text of `net/udp` or `net/tcp`. */
  readFile(path: string): string;
};

/** What each of `fds` is. Throws an Error that names a descriptor that is no IPv4 UDP or TCP socket. */
export function inheritedSockets(
  fds: readonly PromisedFd[],
  files: ProcessFiles,
): readonly InheritedSocket[] {
  if (fds.length === 0) return [];
  const udp = portsByInode(files.readFile('net/udp'));
  const tcp = portsByInode(files.readFile('net/tcp'));
  return fds.map(({ fd, name }) => {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(fd, files))?.[1] ?? '';
    const [udpPort, tcpPort] = [udp.get(inode), tcp.get(inode)];
    if (udpPort !== undefined) return { fd, name, protocol: 'udp', port: udpPort };
    if (tcpPort !== undefined) return { fd, name, protocol: 'tcp', port: tcpPort };
    throw new Error(
      `LISTEN_FDS: descriptor ${fd}: expected a bound IPv4 UDP or TCP socket, got ${linkOf(fd, files)}`,
    );
  });
}

function linkOf(fd: number, files: ProcessFiles): string {
  try {
    return files.readlink(`fd/${fd}`);
  } catch {
    return 'a closed descriptor';
  }
}

/** Columns of proc_net_udp(5): sl, local_address:port in hex, rem_address, …, the tenth is the inode. */
function portsByInode(table: string): ReadonlyMap<string, number> {
  const rows = table.trim().split('\n').slice(1);
  return new Map(
    rows.map((row) => {
      const columns = row.trim().split(/\s+/);
      const port = Number.parseInt(columns[1]?.split(':')[1] ?? '', 16);
      return [columns[9] ?? '', port] as const;
    }),
  );
}
