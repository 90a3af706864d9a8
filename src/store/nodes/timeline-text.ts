/**
 * Bounds what others may write into the timeline: installers and firmware choose the words.
 *
 * @module
 */

/** In UTF-16 code units. */
const LONGEST_TEXT = 2_000;
const LONGEST_LOG_BYTES = 64 * 1024;

export function boundedText(text: string): string {
  const clean = storable(text);
  return clean.length <= LONGEST_TEXT
    ? clean
    : `${clean.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
}

/** The last 64 KiB: an installer's log ends with what went wrong. */
export function boundedLog(log: string): string {
  const bytes = Buffer.from(storable(log));
  if (bytes.length <= LONGEST_LOG_BYTES) return bytes.toString();
  let start = bytes.length - LONGEST_LOG_BYTES;
  while (isContinuation(bytes[start])) start += 1;
  return bytes.subarray(start).toString();
}

/** Half of a UTF-16 pair has no UTF-8, and PostgreSQL refuses NUL in text. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Whether a byte is the middle of a UTF-8 character (RFC 3629 §3). */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
