/**
 * Offers as a machine hears them at 192.168.1.50, and who Pilotlight is there.
 *
 * @module
 */
import type { LanSituation } from '../../src/doctor/lan/lan-situation.ts';
import type { HeardOffer } from '../../src/domain/heard-offer.ts';

const NOTHING: HeardOffer = {
  ...{ interfaceName: 'lan0', from: '192.168.1.1', server: '192.168.1.1', relay: undefined },
  ...{ address: undefined, mask: undefined, router: undefined, nextServer: undefined },
  ...{ tftpServer: undefined, file: undefined, vendorClass: undefined, isFinal: false },
};

export function lease(changes: Partial<HeardOffer> = {}): HeardOffer {
  const usual = { address: '192.168.1.100', mask: '255.255.255.0', router: '192.168.1.1' };
  return { ...NOTHING, ...usual, nextServer: '192.168.1.1', ...changes };
}

export function proxy(changes: Partial<HeardOffer> = {}): HeardOffer {
  const ours = { from: '192.168.1.10', server: '192.168.1.10', nextServer: '192.168.1.10' };
  const rest = { file: 'snponly.efi', vendorClass: 'PXEClient', isFinal: true };
  return { ...NOTHING, ...ours, ...rest, ...changes };
}

export function situation(
  heard: readonly HeardOffer[],
  changes: Partial<LanSituation> = {},
): LanSituation {
  return {
    heard,
    from: { address: '192.168.1.50', prefixLength: 24, interfaceName: 'lan0' },
    ours: ['192.168.1.10'],
    dhcp: 'proxy',
    names: ['pilotlight', 'snponly.efi'],
    answered: true,
    ...changes,
  };
}
