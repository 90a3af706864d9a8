/**
 * The router of this network: what a machine that gets a fixed address needs to be told.
 *
 * @module
 */
import type { Ipv4Address } from '../domain/ipv4.ts';

export const ROUTE_TABLE = '/proc/net/route';

export type DefaultRoute = { readonly gateway: Ipv4Address; readonly interfaceName: string };

/** Of the kernel's route.h. */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

/** The default route with the smallest metric in the text of ROUTE_TABLE, or undefined where there is none. */
export function parseDefaultRoute(text: string): DefaultRoute | undefined {
  const routes = text.split('\n').slice(1).flatMap(defaultRoute);
  const [best] = routes.toSorted((a, b) => a.metric - b.metric);
  return best && { gateway: best.gateway, interfaceName: best.interfaceName };
}

type Route = DefaultRoute & { readonly metric: number };

function defaultRoute(line: string): Route[] {
  const [interfaceName, destination, hexGateway, hexFlags = '', , , metric, mask] =
    line.split('\t');
  const gateway = addressFromHex(hexGateway ?? '');
  const flags = Number.parseInt(hexFlags, 16);
  const usable =
    (flags & RTF_UP) !== 0 && (flags & RTF_GATEWAY) !== 0 && (flags & RTF_REJECT) === 0;
  if (!usable || interfaceName === undefined || gateway === undefined) return [];
  if (destination !== '00000000' || mask !== '00000000') return [];
  return [{ gateway, interfaceName, metric: Number(metric) }];
}

/** The kernel prints the address as a number of the host's byte order: `0101A8C0` is 192.168.1.1 on x86 and ARM. */
function addressFromHex(hex: string): Ipv4Address | undefined {
  if (!/^[0-9A-F]{8}$/.test(hex)) return undefined;
  return [...Buffer.from(hex, 'hex').reverse()].join('.');
}
