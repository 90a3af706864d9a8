/**
 * IPv4 addresses and the networks they stand in. PXE, TFTP and casper's `url=` are IPv4 here.
 *
 * @module
 */

/** `192.168.1.21`, without leading zeros. */
export type Ipv4Address = string;

/** An address with the length of its network's prefix. */
export type InterfaceAddress = {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
};

/** One of this host's addresses on which Pilotlight answers. */
export type ServedAddress = InterfaceAddress & { readonly interfaceName: string };

/** The 32 bits of an address, or undefined where the text is none. */
export function ipv4ToNumber(text: string): number | undefined {
  let [sum, byte, digits, parts] = [0, 0, 0, 1];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0) return undefined;
      [sum, byte, digits, parts] = [sum * 256 + byte, 0, 0, parts + 1];
      continue;
    }
    // A second digit after a zero would be octal to some readers.
    if (code < ZERO || code > ZERO + 9 || (digits > 0 && byte === 0)) return undefined;
    byte = byte * 10 + code - ZERO;
    digits += 1;
    if (byte > 255) return undefined;
  }
  return parts === 4 && digits > 0 ? sum * 256 + byte : undefined;
}

const DOT = 46;
const ZERO = 48;

export function isIpv4(text: string): text is Ipv4Address {
  return ipv4ToNumber(text) !== undefined;
}

/** Reads `a.b.c.d/len`; undefined for anything else. */
export function parseInterfaceAddress(text: string): InterfaceAddress | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !isIpv4(address) || !/^(0|[1-9]\d?)$/.test(length)) return undefined;
  const prefixLength = Number(length);
  return prefixLength > 32 ? undefined : { address, prefixLength };
}

/** Whether `address` stands in the network of `network`. */
export function inNetwork(address: Ipv4Address, network: InterfaceAddress): boolean {
  const [a, b] = [ipv4ToNumber(address), ipv4ToNumber(network.address)];
  if (a === undefined || b === undefined) return false;
  const hosts = 2 ** (32 - network.prefixLength);
  return Math.floor(a / hosts) === Math.floor(b / hosts);
}

/** The broadcast address of the network; undefined for a /31 and a /32, which have none (RFC 3021). */
export function broadcastOf({ address, prefixLength }: InterfaceAddress): Ipv4Address | undefined {
  const number = ipv4ToNumber(address);
  if (number === undefined || prefixLength > 30) return undefined;
  const hosts = 2 ** (32 - prefixLength);
  const last = Math.floor(number / hosts) * hosts + hosts - 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
}
