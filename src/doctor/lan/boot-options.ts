/**
 * What a router says of booting: nothing, Pilotlight, or something that leads machines astray.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import { bootLines } from '../../domain/router-recipes.ts';
import { type Finding, ok, problem, skipped, warning } from '../finding.ts';
import { type LanSituation, leasesIn, namesUs, serverNamed } from './lan-situation.ts';

export function judgeBootOptions(situation: LanSituation): readonly Finding[] {
  const { interfaceName: by } = situation.from;
  const leases = leasesIn(situation);
  if (leases.length === 0) return [skipped('boot-options', `${by}: no router answered`)];
  const findings = leases.flatMap((lease) => [
    ...judgeFile(lease, situation),
    ...judgeClass(lease, situation),
  ]);
  return findings.length > 0
    ? findings
    : [ok('boot-options', `${by}: the router sets no boot options, and need not`)];
}

/** Firmware boots by a file's name. A server alone is set by many routers, for telephones or for themselves. */
function judgeFile(lease: HeardOffer, situation: LanSituation): readonly Finding[] {
  const { interfaceName: by } = situation.from;
  const { server, file } = lease;
  if (file === undefined) return [];
  const named = serverNamed(lease) ?? 'no server';
  const what = `${named} and the file ${JSON.stringify(file)}`;
  const [ours] = situation.ours;
  if (ours === undefined) {
    return [skipped('boot-options', `${by}: ${server} names ${what}; whose that is, is not known`)];
  }
  if (namesUs(lease, situation)) {
    return [ok('boot-options', `${by}: ${server} names Pilotlight, ${what} (router mode)`)];
  }
  const isOurs = situation.ours.includes(named);
  return [
    problem('boot-options', {
      title: `${by}: ${server} leads machines to ${what}`,
      cause: isOurs
        ? 'The server is Pilotlight, which has no file of this name.'
        : 'That is not Pilotlight. Firmware that reads it in the answer of the router boots from there, or not at all.',
      remedy: isOurs
        ? 'Name the file pilotlight, for every kind of machine.'
        : 'Take server and file out of the DHCP settings, or put those of Pilotlight in their place.',
      lines: bootLines(ours),
    }),
  ];
}

/** EDK2 then asks the router on port 4011, and boots nothing. */
function judgeClass(lease: HeardOffer, { from }: LanSituation): readonly Finding[] {
  if (!lease.vendorClass?.startsWith('PXEClient')) return [];
  return [
    warning('boot-options', {
      title: `${from.interfaceName}: ${lease.server} says that it is a PXE server (option 60)`,
      cause: 'UEFI firmware then asks it on port 4011, where a router says nothing.',
      remedy: 'Take option 60 out of the DHCP settings of the router.',
    }),
  ];
}
