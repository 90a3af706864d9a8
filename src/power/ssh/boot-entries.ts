/**
 * What `efibootmgr -v` prints, in its versions 14 to 18, and which of the entries is the network.
 *
 * Up to 17 a device path stands behind a tab only with -v; 18 prints it always and, with -v, its bytes on
 * lines of their own. The text of a path is libefivar's and changed too: `IPv4(0.0.0.00.0.0.0,0,0)` up to 37,
 * `IPv4(0.0.0.0,0,DHCP,…)` since 38. Behind it stand the bytes that a vendor hid there (`..BO`, `0000424f`).
 *
 * @module
 */
import type { MacAddress } from '../../domain/mac.ts';

export type BootEntry = {
  /** Four digits, as `--bootnext` takes them. */
  readonly number: string;
  readonly isActive: boolean;
  readonly label: string;
  /** The device path, and what stands behind it; empty where none is printed. */
  readonly path: string;
};

export type BootEntries = {
  /** The entry that boots next, once. */
  readonly next: string | undefined;
  readonly entries: readonly BootEntry[];
};

const ENTRY = /^Boot([0-9A-F]{4})([* ]) ?(.*)$/i;
const NEXT = /^BootNext: ([0-9A-F]{4})$/i;

/** Lines that are none of these (order, timeout, bytes, mirroring) are passed over. */
export function parseBootEntries(text: string): BootEntries {
  const entries: BootEntry[] = [];
  let next: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    next = NEXT.exec(line)?.[1]?.toUpperCase() ?? next;
    const [, number, mark, rest] = ENTRY.exec(line) ?? [];
    if (number === undefined || rest === undefined) continue;
    const tab = rest.indexOf('\t');
    entries.push({
      number: number.toUpperCase(),
      isActive: mark === '*',
      label: (tab < 0 ? rest : rest.slice(0, tab)).trim(),
      path: tab < 0 ? '' : rest.slice(tab + 1),
    });
  }
  return { next, entries };
}

/**
 * The entry that boots over IPv4 from one of `macs`, the first of them that has one; PXE before HTTP. An
 * entry that its owner switched off in setup (no asterisk) is taken only where there is no other.
 */
export function networkEntry(
  entries: readonly BootEntry[],
  macs: readonly MacAddress[],
): BootEntry | undefined {
  const ranked = entries
    .map((entry) => ({ entry, rank: rankOf(entry, macs) }))
    .filter(({ rank }) => Number.isFinite(rank));
  return ranked.sort((a, b) => a.rank - b.rank)[0]?.entry;
}

const SECOND_BEST = 10_000;
const SWITCHED_OFF = 1_000;
const OVER_HTTP = 100;

/** Lower is better; infinite for what is not the network of this machine. */
function rankOf({ path, isActive }: BootEntry, macs: readonly MacAddress[]): number {
  const card = cardOf(path);
  if (card === undefined || /\bIPv6\(/.test(path)) return Number.POSITIVE_INFINITY;
  const place = macs.findIndex((mac) => mac.replaceAll(':', '') === card);
  // Hyper-V writes zeros: the one card of that machine. Any other card of another address is not known.
  if (place < 0 && card !== '000000000000') return Number.POSITIVE_INFINITY;
  const cardRank = place < 0 ? SECOND_BEST : place;
  return cardRank + (isActive ? 0 : SWITCHED_OFF) + (/\bUri\(/.test(path) ? OVER_HTTP : 0);
}

/** UEFI 2.10 §10.3.4.11: thirty-two bytes, of which libefivar prints the six of an Ethernet card. */
function cardOf(path: string): string | undefined {
  return /\bMAC\(([0-9a-f]{12})[0-9a-f]*,/i.exec(path)?.[1]?.toLowerCase();
}
