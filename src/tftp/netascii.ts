/**
 * The netascii mode (RFC 1350 §1, from RFC 764): lines end in CR LF, a bare CR is CR NUL.
 *
 * It is translated, not served as it stands: tftp-hpa's client uses this mode unless told otherwise
 * and translates back, so an untranslated binary would arrive broken.
 *
 * @module
 */

const NUL = 0;
const LF = 10;
const CR = 13;

export function toNetascii(bytes: Buffer): Buffer {
  let extra = 0;
  for (const byte of bytes) if (byte === LF || byte === CR) extra += 1;
  if (extra === 0) return bytes;
  const translated = Buffer.allocUnsafe(bytes.length + extra);
  let at = 0;
  for (const byte of bytes) {
    if (byte === LF) translated[at++] = CR;
    translated[at++] = byte;
    if (byte === CR) translated[at++] = NUL;
  }
  return translated;
}
