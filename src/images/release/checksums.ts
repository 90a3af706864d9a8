/**
 * Reads SHA256SUMS files, as sha256sum(1) of coreutils writes them.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';

/** Sums in lower-case hex, by file name. */
export type Checksums = ReadonlyMap<string, string>;

/** A space for text or an asterisk for binary stands before the name. Names with a path are others'. */
const LINE = /^([0-9a-f]{64}) [ *]([^/\\]+)$/i;

/** Lines of another form are passed over. Throws where no line is one, or two contradict each other. */
export function parseChecksums(text: string, list = 'SHA256SUMS'): Checksums {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, sum = '', name] = LINE.exec(line.replace(/\r$/, '')) ?? [];
    if (name === undefined) continue;
    const known = sums.get(name);
    if (known !== undefined && known !== sum.toLowerCase()) {
      throw new ImageFault('untrusted', `${list} names two sums for ${name}`);
    }
    sums.set(name, sum.toLowerCase());
  }
  if (sums.size === 0) throw new ImageFault('mirror', `${list} holds no sums`);
  return sums;
}
