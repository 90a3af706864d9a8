/**
 * Who gives addresses: nobody is a fault, and more than one is most often one too.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import { leaseLines, OFF_LINES } from '../../domain/router-recipes.ts';
import { type Finding, ok, problem, warning } from '../finding.ts';
import { type LanSituation, leasesIn } from './lan-situation.ts';

export function judgeAddresses(situation: LanSituation): Finding {
  const { interfaceName: by, address } = situation.from;
  const [first, ...others] = oneOfEachServer(leasesIn(situation));
  if (first === undefined) {
    return problem('addresses', {
      title: `${by}: nobody gives addresses`,
      cause:
        'No DHCP server answered. The DHCP server of the router is off, or gives addresses in another network, or a switch keeps its answers back (DHCP snooping, DHCP guarding).',
      remedy: 'Let the router give addresses in this network. Pilotlight gives none, ever.',
      lines: leaseLines(address),
    });
  }
  if (others.length === 0) return ok('addresses', `${by}: ${described(first)}`);
  const all = [first, ...others];
  const diagnosis = {
    title: `${by}: ${all.length} DHCP servers give addresses: ${all.map(({ server }) => server).join(' and ')}`,
    cause: `A machine takes whichever answers first. ${all.map(described).join('; ')}.`,
    remedy:
      'Turn off all of them but one. Where they are a pair by design (failover), this is as it should be.',
    lines: OFF_LINES,
  };
  const isOneNetwork = new Set(all.map(networkOf)).size === 1;
  return isOneNetwork ? warning('addresses', diagnosis) : problem('addresses', diagnosis);
}

function oneOfEachServer(leases: readonly HeardOffer[]): readonly HeardOffer[] {
  const byServer = new Map(leases.toReversed().map((lease) => [lease.server, lease]));
  return [...byServer.values()].toReversed();
}

function described({ server, address, router, relay }: HeardOffer): string {
  const by = relay === undefined ? '' : `, through the relay ${relay}`;
  const way = router === undefined ? 'no router' : `the router ${router}`;
  return `${server} offers ${address} with ${way}${by}`;
}

/** Two that agree on these do little harm. */
function networkOf({ address = '', mask, router }: HeardOffer): string {
  const bytes = (text: string) => text.split('.').map(Number);
  const kept = bytes(mask ?? '255.255.255.0');
  return `${bytes(address).map((byte, at) => byte & (kept[at] ?? 0))} ${mask} ${router}`;
}
