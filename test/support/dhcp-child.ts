/**
 * A DHCP server in a process of its own, so that a test can put it into a network namespace.
 *
 * Its one argument is JSON: `{ addresses, inherited?, ports? }`. It writes `ready` when it is started, and
 * then each report as a line of JSON. It offers `snponly.efi` to all.
 *
 * @module
 */
import type { InheritedSocket } from '../../src/dhcp/inherited-sockets.ts';
import { createDhcpServer } from '../../src/dhcp/server.ts';
import type { ServedAddress } from '../../src/domain/ipv4.ts';

export type DhcpChildOptions = {
  readonly addresses: readonly ServedAddress[];
  readonly inherited?: readonly InheritedSocket[];
  readonly ports?: { readonly dhcp: number; readonly pxe: number };
  /** For measuring: the reports stay unwritten. */
  readonly quiet?: boolean;
};

const options: DhcpChildOptions = JSON.parse(process.argv[2] ?? '');
const target = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' } as const;

const server = createDhcpServer({
  ports: options.ports ?? { dhcp: 67, pxe: 4011 },
  inherited: options.inherited ?? [],
  decide: () => ({ kind: 'offer', target, mode: 'direct' }),
  bootFile: () => 'snponly.efi',
  report: (report) => {
    if (!options.quiet) console.log(JSON.stringify(report));
  },
});
await server.start(options.addresses);
console.log('ready');
