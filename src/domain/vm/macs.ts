/**
 * The hardware addresses of machines, below a prefix.
 *
 * @module
 */
import { type MacAddress, parseMac } from '../mac.ts';

/** Of every address that a machine gets: three to five bytes, in lower case and with colons. */
export type MacPrefix = string;

/**
 * `bc:24:11`, in any notation of its bytes. Undefined for anything else, and for a prefix of group addresses,
 * which Proxmox VE refuses.
 */
export function parseMacPrefix(text: string): MacPrefix | undefined {
  const lower = text.trim().toLowerCase();
  if (!/^[0-9a-f]{2}([:-][0-9a-f]{2}){2,4}$/.test(lower)) return undefined;
  const prefix = lower.replaceAll('-', ':');
  return parseMac(completed(prefix, [0, 0, 1])) === undefined ? undefined : prefix;
}

/** The address of `prefix` whose last bytes are the last of `tail`. */
export function macUnder(prefix: MacPrefix, tail: Uint8Array): MacAddress | undefined {
  return parseMac(completed(prefix, tail));
}

function completed(prefix: MacPrefix, tail: ArrayLike<number>): string {
  const missing = 6 - prefix.split(':').length;
  const bytes = Array.from(tail).slice(-missing);
  return [prefix, ...bytes.map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
