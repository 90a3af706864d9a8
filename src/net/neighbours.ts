/**
 * Which machine is behind an address: the kernel's neighbour table.
 *
 * TFTP and HTTP requests carry no MAC. A machine on this link had to resolve our address before it
 * could ask, and the kernel learns the asker of an ARP request (`arp_process` in net/ipv4/arp.c): its
 * entry is there when its first packet is.
 *
 * @module
 */
import type { Ipv4Address } from '../domain/ipv4.ts';
import { type MacAddress, parseMac } from '../domain/mac.ts';

/** The file to read: text, from memory, about 80 bytes an entry. */
export const ARP_TABLE = '/proc/net/arp';

/** `ATF_COM` of the kernel's if_arp.h: the entry has a hardware address. */
const COMPLETE = 0x2;
const ETHERNET = 0x1;

/**
 * Reads the table of proc_net(5): a heading, then `address type flags MAC mask device`. Lines that are
 * incomplete, not Ethernet or not understood are left out; of an address on two links, the first counts.
 */
export function parseArpTable(text: string): ReadonlyMap<Ipv4Address, MacAddress> {
  const table = new Map<Ipv4Address, MacAddress>();
  for (const line of text.split('\n').slice(1)) {
    const [address = '', type, flags, hardware = ''] = line.trim().split(/\s+/);
    const mac = parseMac(hardware);
    const complete = (Number(flags) & COMPLETE) !== 0 && Number(type) === ETHERNET;
    if (mac !== undefined && complete && !table.has(address)) table.set(address, mac);
  }
  return table;
}

export type NeighboursOptions = {
  /** The text of ARP_TABLE. May throw, where there is none. */
  readonly read: () => string;
  /** ms, of any clock that never goes back. */
  readonly now: () => number;
};

export type Neighbours = { macOf(address: Ipv4Address): MacAddress | undefined };

const HIT_MS = 1_000;
/** A machine that is not in the table may have come since: looked up again sooner, but not a flood long. */
const MISS_MS = 100;

export function createNeighbours({ read, now }: NeighboursOptions): Neighbours {
  let table: ReadonlyMap<Ipv4Address, MacAddress> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;

  function refresh(): void {
    readAt = now();
    try {
      table = parseArpTable(read());
    } catch {
      table = new Map(); // not Linux, or no /proc: nobody is known, and callers live with that
    }
  }

  return {
    macOf: (address) => {
      const age = now() - readAt;
      if (age >= HIT_MS || (age >= MISS_MS && !table.has(address))) refresh();
      return table.get(address);
    },
  };
}
