/**
 * Packets kept as text: bytes in hex, `XX*N` for a byte repeated, `#` to the end of the line for what they
 * mean. `fixtures/dhcp` was written by hand; `fixtures/captures` was taken from real firmware in QEMU.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/', import.meta.url);
const ENDING = '.hex';

/** Names below `fixtures/`, without `.hex`, of those whose path `pattern` matches. */
export function packetFixtures(pattern: RegExp): readonly string[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith(ENDING) && pattern.test(file))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
}

export function packetFixture(name: string): Buffer {
  return readHex(readFileSync(new URL(`${name}${ENDING}`, FOLDER), 'utf8'));
}

function readHex(text: string): Buffer {
  const words = text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  const parts = words
    .filter((word) => word !== '')
    .map((word) => {
      const [, pairs, count] = /^((?:[0-9a-f]{2})+)(?:\*(\d+))?$/.exec(word) ?? [];
      if (pairs === undefined) throw new Error(`expected bytes in hex or XX*N, got "${word}"`);
      return Buffer.from(pairs.repeat(Number(count ?? 1)), 'hex');
    });
  return Buffer.concat(parts);
}
