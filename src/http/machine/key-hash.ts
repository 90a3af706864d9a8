/**
 * Whether a key is the one that an install planted, of which only the hash is known here.
 *
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** `keyHash` is SHA-256 in hex. Takes a time that does not tell how much of the key was right. */
export function keyFits(key: string, keyHash: string): boolean {
  const shown = createHash('sha256').update(key).digest();
  const planted = Buffer.from(keyHash, 'hex');
  return planted.length === shown.length && timingSafeEqual(planted, shown);
}
