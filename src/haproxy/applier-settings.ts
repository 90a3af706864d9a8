/**
 * What root settles for the applier.
 *
 * @module
 */
import type { SocketPlaces } from './haproxy-host.ts';
import { DEFAULT_PORTS, TARGET_PORTS } from './render-options.ts';
import type { SwapOptions } from './swap.ts';
import type { SystemPrograms } from './system-host.ts';

export type ApplierSettings = SwapOptions &
  SystemPrograms &
  SocketPlaces & {
    /** systemd's third descriptor, or the path of a socket. */
    readonly door: { readonly fd: number } | { readonly path: string };
    readonly folder: string;
    readonly idleMs: number;
  };

/** As examples/systemd sets it up on Debian. */
const DEFAULTS: ApplierSettings = {
  door: { fd: 3 },
  ports: DEFAULT_PORTS,
  targets: TARGET_PORTS,
  listen: '*',
  sendProxy: false,
  runAs: { user: 'haproxy', group: 'haproxy' },
  folder: '/etc/haproxy/pilotlight',
  statsSocket: '/run/haproxy/pilotlight.sock',
  masterSocket: '/run/haproxy-master.sock',
  haproxy: '/usr/sbin/haproxy',
  systemctl: '/usr/bin/systemctl',
  journalctl: '/usr/bin/journalctl',
  unit: 'haproxy.service',
  idleMs: 300_000,
};

/** JSON of those settings that differ. Throws where one is not known. */
export function readSettings(text: string): ApplierSettings {
  const given: Record<string, unknown> = JSON.parse(text);
  const unknown = Object.keys(given).find((key) => !(key in DEFAULTS));
  if (unknown === undefined) {
    // JSON has no undefined: null says that nobody else is become.
    const runAs = given['runAs'] === null ? { runAs: undefined } : {};
    return { ...DEFAULTS, ...given, ...runAs };
  }
  const expected = Object.keys(DEFAULTS).join(', ');
  throw new Error(`settings of the applier: expected ${expected}, got ${unknown}`);
}
