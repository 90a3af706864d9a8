/**
 * Why a machine that was offered a boot may not come to fetch its seed.
 *
 * In the order of the boot, the earliest first: each row presumes that those before it do not hold.
 *
 * @module
 */
import { type Cause, otherDriver, reached, type Situation } from './cause.ts';

const stages = ['booting'] as const;

export const FIRMWARE_CAUSES: readonly Cause[] = [
  {
    name: 'port-4011-not-asked',
    stages,
    holds: (seen) => seen.node.boot.offer === '4011' && onlyOffered(seen) && !askedOn4011(seen),
    reason: () =>
      'It was offered port 4011 and asked nothing there: its firmware ignores proxyDHCP, or a firewall drops UDP 4011.',
    advice: () => 'Open UDP 4011, or offer it its loader at once.',
    changes: () => [{ boot: { offer: 'direct' } }],
    byRouter: true,
  },
  {
    name: 'port-4011-told-nothing-fetched',
    stages,
    holds: (seen) => onlyOffered(seen) && askedOn4011(seen),
    reason: () =>
      'It asked on port 4011, was told its loader and did not fetch it: TFTP does not get through.',
    advice: () =>
      'Let UDP 69, and the ports that TFTP answers from, through the firewalls of this server and between the networks.',
  },
  {
    // EDK2 from before April 2017 drops offers that name the file at once (edk2#6944, Dell T130 and T430).
    name: 'direct-offer-ignored',
    stages,
    holds: (seen) => onlyOffered(seen) && mayWant4011(seen) && seen.othersLoad,
    reason: () =>
      'It was offered its loader and fetched nothing, while other machines do: this firmware ignores such an offer, as UEFI from before 2017 does, or another PXE server answered it.',
    advice: () => 'Lead it to port 4011.',
    changes: () => [{ boot: { offer: '4011' } }],
    byRouter: true,
  },
  {
    name: 'loader-not-fetched',
    stages,
    holds: onlyOffered,
    reason: () =>
      'It was offered its loader and fetched nothing: a firewall drops TFTP (UDP 69), another DHCP or PXE server answered it, or its firmware ignores proxyDHCP.',
    advice: (seen) =>
      [
        'Look at the firewall of this server, and for a second PXE server on the network.',
        ...(mayWant4011(seen) ? ['Then lead it to port 4011.'] : []),
      ].join(' '),
    changes: (seen) => (mayWant4011(seen) ? [{ boot: { offer: '4011' } }] : []),
    byRouter: true,
  },
];

export const LOADER_CAUSES: readonly Cause[] = [
  {
    // GRUB takes its TFTP server from the router's DHCPACK and not from a proxy's offer (measured).
    name: 'grub-without-config',
    stages,
    holds: (seen) => seen.node.boot.loader === 'shim' && !reached(seen, 'script') && loaded(seen),
    reason: () =>
      'shim was fetched and no script: its GRUB asks the router for its files, for it takes the TFTP server from the router alone.',
    advice: ({ host }) =>
      `Name ${host.address ?? 'this server'} as the next server (option 66) at the router, or turn Secure Boot off and give it the ordinary loader.`,
    changes: () => [{ boot: { loader: 'auto' } }],
  },
  {
    name: 'loader-not-running',
    stages,
    // In router mode no DHCP question reaches us: silence says nothing there.
    holds: (seen) =>
      !reached(seen, 'script', 'ipxe') && reached(seen, 'loader') && reached(seen, 'offer'),
    reason: () =>
      'Its loader was fetched, and no iPXE asked from it: Secure Boot refuses it, or its network driver finds no link.',
    advice: ({ node }) =>
      `Turn Secure Boot off, or boot it by shim. Where Secure Boot is off, ${node.boot.loader === 'native' ? 'give it the ordinary loader' : "try iPXE's own drivers"}.`,
    changes: (seen) => [{ boot: { loader: 'shim' } }, ...otherDriver(seen)],
  },
  {
    name: 'script-not-fetched',
    stages,
    holds: (seen) => !reached(seen, 'script') && loaded(seen),
    reason: ({ host }) =>
      `iPXE runs, and no script was fetched: that iPXE has no HTTP, or a firewall drops TCP ${host.httpPort}.`,
    advice: ({ host }) =>
      `Let TCP ${host.httpPort} and ${host.bulkPort} through. An iPXE in the firmware may lack HTTP: its screen then says so, and a router that names a loader of ours leads past it.`,
  },
];

/** Not a waypoint beyond its firmware's. */
function onlyOffered(seen: Situation): boolean {
  return (
    reached(seen, 'offer', 'port-4011') &&
    !loaded(seen) &&
    !reached(seen, 'script', 'check', 'kernel')
  );
}

function loaded(seen: Situation): boolean {
  return reached(seen, 'loader', 'ipxe');
}

function askedOn4011(seen: Situation): boolean {
  return reached(seen, 'port-4011');
}

/** UEFI that was offered its loader at once. */
function mayWant4011({ node }: Situation): boolean {
  return node.boot.offer === 'direct' && node.arch !== undefined && node.arch !== 'x86-bios';
}
