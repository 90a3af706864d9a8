/**
 * From which of this host's interfaces a sleeping machine is called. It answers no ARP: nothing but its
 * network tells where it is.
 *
 * @module
 */
import { broadcastOf, inNetwork, type ServedAddress } from '../../domain/ipv4.ts';

export type WakeRoute = {
  readonly interfaceName: string;
  /** Of this host, on that interface: what the packet is sent from. */
  readonly address: string;
  readonly destinations: readonly string[];
};

export type WakePlaces = {
  /** What this host has. */
  readonly all: readonly ServedAddress[];
  /** Those among them on which Pilotlight answers. */
  readonly served: readonly ServedAddress[];
};

export type Sleeper = {
  /** The interface that a person named. */
  readonly interface: string | undefined;
  /** Where the machine is known to be. */
  readonly addresses: readonly string[];
};

/**
 * The named interface; else those in whose network the machine is; else, of a machine without a known
 * address, every served one. Empty where there is none.
 */
export function wakeRoutes(sleeper: Sleeper, { all, served }: WakePlaces): readonly WakeRoute[] {
  if (sleeper.interface !== undefined) {
    return all.filter(({ interfaceName }) => interfaceName === sleeper.interface).map(routeFrom);
  }
  const near = served.filter((own) => sleeper.addresses.some((known) => inNetwork(known, own)));
  return (near.length > 0 ? near : served).map(routeFrom);
}

/**
 * On an Ethernet both addresses are the same broadcast. The network's own is what bridges and filters expect;
 * the limited one also reaches out of an interface whose prefix is wrong, or too long to have a broadcast.
 */
function routeFrom(own: ServedAddress): WakeRoute {
  const broadcast = broadcastOf(own);
  return {
    interfaceName: own.interfaceName,
    address: own.address,
    destinations: [...(broadcast === undefined ? [] : [broadcast]), '255.255.255.255'],
  };
}
