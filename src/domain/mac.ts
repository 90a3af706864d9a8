/**
 * Hardware addresses: the one thing that a machine tells of itself before it has an address.
 *
 * @module
 */

declare const brand: unique symbol;

/** Six bytes as `aa:bb:cc:dd:ee:ff`, lower case. Only this module makes one. */
export type MacAddress = string & { readonly [brand]: 'MacAddress' };

const NOTATIONS = [
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/,
  /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/,
  /^[0-9a-f]{12}$/,
];

/**
 * Reads `aa:bb:…`, `AA-BB-…`, `aabb.ccdd.eeff` (Cisco) or `aabbccddeeff`. Undefined for anything
 * else, and for group and all-zero addresses, which no machine can have (IEEE 802, I/G bit).
 */
export function parseMac(text: string): MacAddress | undefined {
  const lower = text.toLowerCase();
  if (!NOTATIONS.some((notation) => notation.test(lower))) return undefined;
  return macFromBytes(
    Uint8Array.from(lower.match(/[0-9a-f]{2}/g) ?? [], (pair) => parseInt(pair, 16)),
  );
}

/** The address in six bytes of a packet, or undefined where they are no machine's. */
export function macFromBytes(bytes: Uint8Array): MacAddress | undefined {
  const first = bytes[0];
  if (bytes.length !== 6 || first === undefined || (first & 1) === 1) return undefined;
  if (bytes.every((byte) => byte === 0)) return undefined;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':') as MacAddress;
}

/** The six bytes, as packets carry them. */
export function macToBytes(mac: MacAddress): Uint8Array {
  return Uint8Array.from(mac.split(':'), (pair) => parseInt(pair, 16));
}

/** `aa-bb-cc-dd-ee-ff`: for URLs and file names, where a colon would need care. */
export function hyphenated(mac: MacAddress): string {
  return mac.replaceAll(':', '-');
}
