/**
 * What was heard by one interface, and what is known of Pilotlight.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import type { Ipv4Address, ServedAddress } from '../../domain/ipv4.ts';

export type LanSituation = {
  readonly heard: readonly HeardOffer[];
  /** Of this host: from where it was asked. */
  readonly from: ServedAddress;
  /** Pilotlight's; none where it does not answer. The one in this network is the first. */
  readonly ours: readonly Ipv4Address[];
  /** As it is configured. */
  readonly dhcp: 'proxy' | 'off';
  /** Names that Pilotlight has a file for. */
  readonly names: readonly string[];
  /** Whether Pilotlight says that it answered; undefined where it can't say. */
  readonly answered: boolean | undefined;
};

export function leasesIn({ heard }: LanSituation): readonly HeardOffer[] {
  return heard.filter(({ address }) => address !== undefined);
}

/** Whether a lease names Pilotlight and a file of its own. */
export function namesUs(offer: HeardOffer, { ours, names }: LanSituation): boolean {
  const server = serverNamed(offer);
  return isFile(offer, names) && server !== undefined && ours.includes(server);
}

/** From where firmware would fetch the file: the field `siaddr`, else option 66. */
export function serverNamed({ nextServer, tftpServer }: HeardOffer): string | undefined {
  return nextServer ?? tftpServer;
}

function isFile({ file }: HeardOffer, names: readonly string[]): boolean {
  return file !== undefined && names.includes(file.toLowerCase().replace(/^\//, ''));
}
