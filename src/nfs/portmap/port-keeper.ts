/**
 * Has the ports, or says why not, and goes on trying: the one who holds port 111 may come and go while
 * the service runs.
 *
 * @module
 */
import type { Socket } from 'node:net';
import { listenTcp, listenUdp, type Place, type TcpListener } from '../listeners.ts';
import type { BoundPorts, NfsPorts } from '../nfs-messages.ts';
import { MOUNT } from '../nfs3/mount.ts';
import { NFS } from '../nfs3/program.ts';
import { createRegistration } from './port-registration.ts';
import { type Mapping, PORTMAP, PROTOCOL } from './portmap.ts';

export type PortKeeperOptions = {
  readonly ports: NfsPorts;
  readonly retryMs: number;
  readonly nfsConnected: (socket: Socket) => void;
  readonly portmapConnected: (socket: Socket) => void;
  readonly answerDatagram: (message: Buffer, client: string) => Buffer | undefined;
  readonly notAccepting: (error: Error) => void;
  /** After the first try, and whenever it changes. */
  readonly changed: (state: BoundPorts | string) => void;
};

export type PortKeeper = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What the port mapper says. */
  mappings(): readonly Mapping[];
};

type Portmap = { readonly port: number | undefined; close(): Promise<void> };

export function createPortKeeper(options: PortKeeperOptions): PortKeeper {
  const { ports, retryMs, changed } = options;
  let nfs: TcpListener | undefined;
  let portmap: Portmap | undefined;
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let trying: Promise<void> = Promise.resolve();
  const registration = createRegistration({ socket: ports.rpcbindSocket, port: ports.portmap });

  function ours(): readonly Mapping[] {
    if (nfs === undefined) return [];
    const { port } = nfs;
    return [NFS, MOUNT].map((one) => ({ ...one, protocol: PROTOCOL.tcp, port }));
  }

  function mappings(): readonly Mapping[] {
    const port = portmap?.port;
    if (port === undefined) return ours();
    const both = [PROTOCOL.tcp, PROTOCOL.udp];
    return [...both.map((protocol) => ({ ...PORTMAP, protocol, port })), ...ours()];
  }

  async function attempt(): Promise<void> {
    try {
      nfs ??= await listenNfs(options);
      // A mapper that was started again has forgotten us.
      if (portmap?.port === undefined) portmap = await havePortmap();
      tell({ nfs: nfs.port, portmap: portmap.port });
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  }

  async function havePortmap(): Promise<Portmap> {
    try {
      return await listenPortmap(options);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw new Error(reasonFor(ports.portmap, error));
    }
    try {
      await registration.register(ours());
    } catch (error) {
      portmap = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `another program has port ${ports.portmap} and registers nothing for us (${reason})`,
      );
    }
    return { port: undefined, close: () => registration.unregister(ours()) };
  }

  function tell(state: BoundPorts | string): void {
    const now = JSON.stringify(state);
    if (now !== told) changed(state);
    told = now;
  }

  function start(): Promise<void> {
    trying = attempt();
    timer = setInterval(() => {
      trying = trying.then(attempt);
    }, retryMs);
    return trying;
  }

  async function stop(): Promise<void> {
    clearInterval(timer);
    await trying;
    await portmap?.close();
    nfs?.close();
    [nfs, portmap] = [undefined, undefined];
  }

  return { start, stop, mappings };
}

function listenNfs({ ports, nfsConnected, notAccepting }: PortKeeperOptions): Promise<TcpListener> {
  const inherited = ports.inherited.filter(({ role }) => role === 'nfs');
  const places: readonly Place[] =
    inherited.length > 0
      ? inherited.map(({ fd }) => ({ fd }))
      : ports.hosts.map((host) => ({ host, port: ports.nfs }));
  return listenTcp({ places, connected: nfsConnected, notAccepting }).catch((error: unknown) => {
    throw new Error(reasonFor(ports.nfs, error));
  });
}

/** UDP is for the few that ask so, and missing does not matter. Rejects with the system's error. */
async function listenPortmap(options: PortKeeperOptions): Promise<Portmap> {
  const { ports, portmapConnected, notAccepting, answerDatagram } = options;
  const { hosts, inherited } = ports;
  const fds = (role: string) =>
    inherited.filter((one) => one.role === role).map(({ fd }) => ({ fd }));
  const tcp = fds('portmap-tcp');
  const places: readonly Place[] =
    tcp.length > 0 ? tcp : hosts.map((host) => ({ host, port: ports.portmap }));
  const listener = await listenTcp({ places, connected: portmapConnected, notAccepting });
  const { port } = listener;
  const udp = fds('portmap-udp');
  const addresses = udp.length > 0 ? udp : hosts.map((address) => ({ address, port }));
  const datagrams = await listenUdp({ places: addresses, answer: answerDatagram }).catch(
    () => undefined,
  );
  return {
    port,
    close: async () => {
      listener.close();
      datagrams?.close();
    },
  };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonFor(port: number, error: unknown): string {
  if (codeOf(error) === 'EADDRINUSE') return `another program has port ${port}`;
  if (codeOf(error) === 'EACCES') return `the service may not listen on port ${port}`;
  return `port ${port}: ${error instanceof Error ? error.message : String(error)}`;
}
