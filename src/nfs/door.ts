/**
 * Lets clients in: how many, and for how long.
 *
 * A machine that lost its power never closed its connection, and boots again: so the newest always comes
 * in, and the one that has been silent for longest goes.
 *
 * @module
 */
import type { Socket } from 'node:net';
import { type Connection, type ConnectionLimits, createConnection } from './connection.ts';
import type { RpcDesk } from './rpc/program.ts';

export type DoorLimits = ConnectionLimits & {
  readonly perClient: number;
  readonly connections: number;
};

export type DoorOptions = {
  readonly limits: DoorLimits;
  readonly now: () => number;
  /** The last connection of a client is gone. */
  readonly left: (client: string) => void;
  readonly failed: (error: unknown) => void;
};

export type Door = {
  admit(socket: Socket, desk: RpcDesk): void;
  /** Ends what has stalled or idled. */
  sweep(): void;
  closeAll(): void;
  count(): number;
};

/** Sees that a machine is gone which never said so. */
const KEEP_ALIVE_MS = 60_000;

export function createDoor({ limits, now, left, failed }: DoorOptions): Door {
  const inside = new Set<Connection>();

  function admit(socket: Socket, desk: RpcDesk): void {
    // As IPv4 where a socket for both has it as IPv6 (RFC 4291 §2.5.5.2).
    const client = socket.remoteAddress?.replace(/^::ffff:/, '');
    if (client === undefined) {
      socket.destroy();
      return;
    }
    makeRoom(client);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const connection = createConnection({ socket, client, desk, now, limits, failed });
    inside.add(connection);
    socket.once('close', () => {
      inside.delete(connection);
      if (![...inside].some((other) => other.client === client)) left(client);
    });
  }

  function makeRoom(client: string): void {
    const own = [...inside].filter((one) => one.client === client);
    if (own.length >= limits.perClient) evict(own);
    if (inside.size < limits.connections) return;
    // Those that never asked anything go first: opening sockets must not push out who installs.
    const mute = [...inside].filter((one) => !one.isProven());
    evict(mute.length > 0 ? mute : [...inside]);
  }

  function evict(from: readonly Connection[]): void {
    const [longest] = from.toSorted((a, b) => a.activeAt() - b.activeAt());
    if (longest === undefined) return;
    inside.delete(longest);
    longest.destroy();
  }

  return {
    admit,
    sweep: () => {
      for (const connection of inside) connection.sweep();
    },
    closeAll: () => {
      for (const connection of inside) connection.destroy();
    },
    count: () => inside.size,
  };
}
