/**
 * HAProxy on another host.
 *
 * @module
 */
import { type BalancerWay, seenThrough } from './balancer-way.ts';
import { placesIn, type SocketPlaces } from './haproxy-host.ts';
import { createLane } from './lane.ts';
import type { Clock } from './reload.ts';
import { createRemoteHost, type RemoteShell } from './remote-host.ts';
import { createSwap, type SwapOptions } from './swap.ts';

export type RemoteWayOptions = SwapOptions &
  SocketPlaces & {
    readonly shell: RemoteShell;
    /** Of the configuration on that host, which its haproxy.service is told of. */
    readonly folder: string;
    readonly clock: Clock;
  };

/** As Debian has them, with the drop-in of examples/systemd. */
export const REMOTE_PLACES: SocketPlaces & { readonly folder: string } = {
  folder: '/etc/haproxy/pilotlight',
  statsSocket: '/run/haproxy/pilotlight.sock',
  masterSocket: '/run/haproxy-master.sock',
};

export function createRemoteWay(options: RemoteWayOptions): BalancerWay {
  const { shell, folder, clock } = options;
  const watched = { host: createRemoteHost(shell), places: placesIn(folder, options), clock };
  const swap = createSwap(watched, options);
  const lane = createLane();
  let mended = false;

  return {
    start: async () => undefined,
    stop: async () => undefined,
    apply: (wanted) =>
      lane(async () => {
        try {
          // When it is first reached, and not when we start: that host may be off then.
          if (!mended) await swap.mend();
          mended = true;
        } catch (error) {
          return { kind: 'off', reason: `that host: ${(error as Error).message}` };
        }
        return swap.apply(wanted);
      }),
    async state() {
      const seen = await seenThrough(watched);
      return (
        seen ?? { kind: 'off', reason: 'HAProxy on that host does not answer, or socat is missing' }
      );
    },
  };
}
