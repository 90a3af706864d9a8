/**
 * What the service would say of itself: a Pi on an ordinary LAN, with nothing configured.
 *
 * @module
 */
import { parseConfig } from '../../src/config.ts';

export const STATUS = {
  version: '0.1.0',
  addresses: [{ interfaceName: 'eth0', address: '192.168.1.10', prefixLength: 24 }],
  door: { open: false, openUntil: '1970-01-01T00:00:00.000Z' },
  loaders: { missing: [] },
  profiles: { broken: [] },
  images: [],
  medium: { nfs: { ok: true } },
  network: { router: '192.168.1.1', dhcpServers: ['192.168.1.1'] },
  space: { total: 119_000_000_000, free: 75_000_000_000 },
  counters: {
    dhcp: {
      ...{ received: 214, offers: 38, acks: 0, ignored: 0, dropped: 0, notBoot: 176 },
      ...{ leaseRequests: 0, otherMessages: 0 },
    },
    tftp: {
      ...{ requests: 0, sent: 0, aborted: 0, timedOut: 0, refused: 0, dropped: 0, bytes: 0 },
      ...{ live: 0, cachedBytes: 0 },
    },
  },
};

/** As composition/http-face.ts shows them. */
export function fixedSettings(): object {
  const host = { env: {}, pid: 1, lowPorts: true, root: true };
  const { inherited: _sockets, ...settings } = parseConfig(undefined, host);
  return { ...settings, adminToken: 'not set' };
}
