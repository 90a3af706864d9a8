/**
 * What was seen of a machine on its way: the waypoints of one boot, each with the time it was last seen.
 *
 * A trace decides nothing. It is what tells, of a machine that is late, how far it came.
 *
 * @module
 */

/** In the order in which an undisturbed boot passes them. */
export const WAYPOINTS = [
  /** Its firmware asked by DHCP. It was answered, unless it boots from its own disk by now. */
  'offer',
  /** It asked on port 4011. */
  'port-4011',
  /** It fetched a loader: by TFTP or HTTP. */
  'loader',
  /** An iPXE that speaks HTTP asked by DHCP, and was told where its script is. */
  'ipxe',
  /** It fetched its boot script, as iPXE or as GRUB. */
  'script',
  /** iPXE asked whether the machine is fit for the install, or GRUB told what it is. */
  'check',
  'kernel',
  'initrd',
  /** The installer mounted the ISO's tree, or began to fetch the ISO. */
  'medium',
  /** It fetched user-data. */
  'seed',
  /** The installer posted an event. */
  'event',
] as const;
export type Waypoint = (typeof WAYPOINTS)[number];

/** ms since the epoch, by waypoint. */
export type BootTrace = Readonly<Partial<Record<Waypoint, number>>>;

/** Those that begin something anew: what came after them in the last boot is no longer true. */
const BEGINNINGS: ReadonlySet<Waypoint> = new Set(['offer', 'ipxe', 'script']);

/** `trace` after `waypoint`. One that begins a boot forgets what came later in the last. */
export function traced(trace: BootTrace, waypoint: Waypoint, at: number): BootTrace {
  const upTo = WAYPOINTS.indexOf(waypoint);
  const begins = BEGINNINGS.has(waypoint);
  const times = WAYPOINTS.flatMap((name, index): [Waypoint, number][] => {
    const time = begins && index > upTo ? undefined : trace[name];
    if (name === waypoint) return [[name, at]];
    return time === undefined ? [] : [[name, time]];
  });
  return Object.fromEntries(times);
}

/** How far a boot came: the place of its last waypoint, or -1 for one of which nothing was seen. */
export function furthest(trace: BootTrace): number {
  return WAYPOINTS.findLastIndex((waypoint) => trace[waypoint] !== undefined);
}
