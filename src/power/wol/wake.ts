/**
 * Sends magic packets.
 *
 * @module
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { MacAddress } from '../../domain/mac.ts';
import { failed } from '../verdicts.ts';
import { encodeMagicPacket } from './magic-packet.ts';
import type { WakeRoute } from './wake-routes.ts';

/** Discard (RFC 863). The card doesn't look at it, and whatever listens there throws it away. */
const PORT = 9;
/** A switch may lose the first while its port wakes. */
const TIMES = 3;
const BETWEEN_MS = 300;

export type Waker = {
  /** Throws POWER_FAILED where nothing could be sent. Resolves to where it was. */
  wake(mac: MacAddress, routes: readonly WakeRoute[]): Promise<readonly WakeRoute[]>;
  /** Wakes a machine that goes off within the next minutes: it hears nothing before it is. */
  keepWaking(mac: MacAddress, routes: readonly WakeRoute[]): void;
  stop(): void;
};

/** A shutdown waits for a service up to 90 s (DefaultTimeoutStopSec). */
const KEEP_MS = 3 * 60_000;
const KEEP_EVERY_MS = 5_000;

export function createWaker(): Waker {
  const kept = new Map<MacAddress, AbortController>();

  async function repeat(
    mac: MacAddress,
    routes: readonly WakeRoute[],
    signal: AbortSignal,
  ): Promise<void> {
    const until = performance.now() + KEEP_MS;
    while (performance.now() < until) {
      await delay(KEEP_EVERY_MS, undefined, { signal, ref: false });
      await Promise.allSettled(routes.map((route) => sendOn(route, mac)));
    }
  }

  return {
    async wake(mac, routes) {
      const sent = await Promise.allSettled(routes.map((route) => sendRepeatedly(route, mac)));
      const reached = routes.filter((_, index) => sent[index]?.status === 'fulfilled');
      if (reached.length > 0) return reached;
      const [lost] = sent.filter((each) => each.status === 'rejected');
      const reason = lost === undefined ? 'this host has no address' : wordsOf(lost.reason);
      throw failed(`no magic packet for ${mac} could be sent: ${reason}`, lost?.reason);
    },

    keepWaking(mac, routes) {
      kept.get(mac)?.abort();
      const controller = new AbortController();
      kept.set(mac, controller);
      repeat(mac, routes, controller.signal)
        .catch(() => undefined)
        .finally(() => {
          if (kept.get(mac) === controller) kept.delete(mac);
        });
    },

    stop() {
      for (const controller of kept.values()) controller.abort();
    },
  };
}

async function sendRepeatedly(route: WakeRoute, mac: MacAddress): Promise<void> {
  for (let sent = 0; sent < TIMES; sent++) {
    if (sent > 0) await delay(BETWEEN_MS);
    await sendOn(route, mac);
  }
}

/**
 * Bound to the interface's address: for 255.255.255.255 Linux takes the interface that has the source
 * address, and not the default route (`ip_route_output_key_hash_rcu` in net/ipv4/route.c).
 */
async function sendOn({ address, destinations }: WakeRoute, mac: MacAddress): Promise<void> {
  const socket = createSocket('udp4');
  try {
    socket.bind({ address, port: 0 });
    await once(socket, 'listening'); // rejects where the address is not to be had
    socket.on('error', () => undefined); // what fails later is told to `send`
    socket.setBroadcast(true);
    for (const destination of destinations) await send(socket, destination, mac);
  } finally {
    socket.close();
  }
}

function send(socket: Socket, destination: string, mac: MacAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(encodeMagicPacket(mac), PORT, destination, (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
