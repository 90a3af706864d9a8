/**
 * DHCP packets kept as text: bytes in hex, `XX*N` for a byte repeated, `#` to the end of the line for
 * what they mean. Captures are added in the same form.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/dhcp/', import.meta.url);

/** The names of all fixtures, without `.hex`. */
export function dhcpFixtureNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.hex'));
  return files.map((file) => file.slice(0, -'.hex'.length)).toSorted();
}

export function dhcpFixture(name: string): Buffer {
  return readHex(readFileSync(new URL(`${name}.hex`, FOLDER), 'utf8'));
}

function readHex(text: string): Buffer {
  const words = text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  const bytes = words
    .filter((word) => word !== '')
    .flatMap((word) => {
      const [, pair, count] = /^([0-9a-f]{2})(?:\*(\d+))?$/.exec(word) ?? [];
      if (pair === undefined) throw new Error(`expected a byte in hex or XX*N, got "${word}"`);
      return Array<number>(Number(count ?? 1)).fill(Number.parseInt(pair, 16));
    });
  return Buffer.from(bytes);
}
