/**
 * What a request tells beyond its body: the two ends of its socket, its query, its path's names.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { type MacAddress, parseMac } from '../domain/mac.ts';
import type { TicketVisit } from './machine/ports.ts';
import { wrongField } from './problems.ts';

/** Facts of a machine are few and short; whoever sends more is no machine of ours. */
const MOST_PARAMETERS = 64;

/**
 * `?a=1&b=` as a map. Never throws: what cannot be decoded stays as it is (URL Standard §5.1).
 *
 * A plus is a plus and no space: iPXE of 2019 leaves it as it is (measured), and no client of ours sends forms.
 */
export function queryOf({ url = '' }: IncomingMessage): ReadonlyMap<string, string> {
  const mark = url.indexOf('?');
  if (mark === -1) return new Map();
  const query = url.slice(mark + 1).replaceAll('+', '%2B');
  return new Map([...new URLSearchParams(query)].slice(0, MOST_PARAMETERS));
}

/** An IPv4 client of a dual-stack socket shows as `::ffff:192.168.1.21`. */
export function clientAddress(request: IncomingMessage): string {
  return unmapped(request.socket.remoteAddress ?? '');
}

/** The address of ours that the client reached, for the host part of a URL. */
export function serverHost(request: IncomingMessage): string {
  const address = unmapped(request.socket.localAddress ?? '');
  return address.includes(':') ? `[${address}]` : address;
}

/** host:port of ours that the client reached. */
export function serverOf(request: IncomingMessage): string {
  return `${serverHost(request)}:${request.socket.localPort}`;
}

function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

/** One segment of the path; routes without a wildcard have exactly one by each name. */
export function pathName(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

export function pathMac(request: Request): MacAddress {
  const text = pathName(request, 'mac');
  const mac = parseMac(text);
  if (mac !== undefined) return mac;
  const expected = 'a MAC address such as d0-50-99-4e-05-57';
  throw wrongField({ field: 'mac', expected, got: JSON.stringify(text.slice(0, 80)) });
}

export function visitOf(request: Request): TicketVisit {
  return ticketVisit(request, pathName(request, 'ticket'));
}

export function ticketVisit(request: IncomingMessage, token: string): TicketVisit {
  return { token, address: clientAddress(request), server: serverOf(request) };
}
