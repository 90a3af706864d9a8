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
  return fromHex(lower.replace(/[:.-]/g, ''));
}

/** The address in six bytes of a packet, or undefined where they are no machine's. */
export function macFromBytes(bytes: Uint8Array): MacAddress | undefined {
  if (bytes.length !== 6) return undefined;
  let hex = '';
  for (const byte of bytes) hex += HEX[byte];
  return fromHex(hex);
}

/** Each byte in two digits: this runs for every packet of a flood. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Twelve digits in lower case. */
function fromHex(hex: string): MacAddress | undefined {
  const isGroup = '13579bdf'.includes(hex.charAt(1));
  if (isGroup || hex === '000000000000') return undefined;
  const pairs = [0, 2, 4, 6, 8, 10].map((at) => hex.slice(at, at + 2));
  return pairs.join(':') as MacAddress;
}

/** The six bytes, as packets carry them. */
export function macToBytes(mac: MacAddress): Uint8Array {
  return Uint8Array.from(mac.split(':'), (pair) => parseInt(pair, 16));
}

/** `aa-bb-cc-dd-ee-ff`: for URLs and file names, where a colon would need care. */
export function hyphenated(mac: MacAddress): string {
  return mac.replaceAll(':', '-');
}
