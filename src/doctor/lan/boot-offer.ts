/**
 * Whether Pilotlight's own offer arrives, and whether it is the only one.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import { bootLines } from '../../domain/router-recipes.ts';
import { type Diagnosis, type Finding, ok, problem, skipped, warning } from '../finding.ts';
import { type LanSituation, leasesIn, namesUs } from './lan-situation.ts';

export function judgeBootOffer(situation: LanSituation): readonly Finding[] {
  const { heard, ours } = situation;
  const proxies = heard.filter(isProxy);
  const foreign = proxies.filter(({ server }) => !ours.includes(server));
  return [...(ours.length === 0 ? [] : judgeForeign(foreign, situation)), judgeOurs(situation)];
}

function isProxy({ address, vendorClass }: HeardOffer): boolean {
  return address === undefined && /^(PXE|HTTP)Client/.test(vendorClass ?? '');
}

function judgeForeign(foreign: readonly HeardOffer[], { from }: LanSituation): readonly Finding[] {
  const servers = [...new Set(foreign.map(({ server }) => server))];
  return servers.map((server) =>
    problem('boot-offer', {
      title: `${from.interfaceName}: ${server} answers machines that boot, too`,
      cause:
        'It is another PXE server (ProxyDHCP): FOG, netboot.xyz, WDS, a NAS, a second Pilotlight. A machine takes whichever answers first.',
      remedy: `Turn off the PXE server at ${server}, or let it leave the machines of Pilotlight alone.`,
    }),
  );
}

function judgeOurs(situation: LanSituation): Finding {
  const { heard, ours, from, dhcp } = situation;
  const by = from.interfaceName;
  const [address] = ours;
  if (address === undefined) return skipped('boot-offer', `${by}: Pilotlight does not answer`);
  const mine = heard.find((offer) => isProxy(offer) && ours.includes(offer.server));
  if (mine !== undefined) {
    const what = mine.file ?? 'port 4011';
    return ok('boot-offer', `${by}: Pilotlight (${mine.server}) offers ${what}`);
  }
  const isRouterMode = leasesIn(situation).some((lease) => namesUs(lease, situation));
  if (dhcp === 'off' && isRouterMode) {
    return ok('boot-offer', `${by}: Pilotlight leaves DHCP to the router, which names it`);
  }
  const diagnosis = {
    ...(dhcp === 'off' ? notNamed(by) : notHeard(by, situation)),
    lines: bootLines(address),
  };
  return isRouterMode ? warning('boot-offer', diagnosis) : problem('boot-offer', diagnosis);
}

function notNamed(by: string): Diagnosis {
  return {
    title: `${by}: nobody leads machines to Pilotlight`,
    cause: 'Pilotlight leaves DHCP to the router (dhcp: off), and the router does not name it.',
    remedy: 'Name Pilotlight in the router, or set dhcp: proxy.',
  };
}

function notHeard(by: string, { answered }: LanSituation): Diagnosis {
  if (answered === true) {
    return {
      title: `${by}: Pilotlight answered, and its offer did not arrive`,
      cause:
        'Its answers, broadcasts from UDP port 67, are dropped: by a firewall on its host, or by a switch that takes them for those of a false DHCP server (DHCP snooping, DHCP guarding).',
      remedy:
        'Let UDP from port 67 out of the host, and make its port a trusted one in the switch. Else name Pilotlight in the router.',
    };
  }
  return {
    title: `${by}: the question did not reach Pilotlight`,
    cause:
      'Broadcasts to UDP port 67 do not arrive: a firewall on its host drops them, the machine is in another network (VLAN), or a wireless bridge keeps them back.',
    remedy:
      'Let UDP to port 67 in on the host of Pilotlight, and put it into the network of the machines. Else name it in the router.',
  };
}
