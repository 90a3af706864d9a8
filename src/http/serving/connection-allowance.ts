/**
 * How many connections an address may have and open: a TLS handshake costs a millisecond of the loop that
 * answers DHCP too, and one machine that runs wild must leave room for the others.
 *
 * @module
 */

export type AllowanceLimits = {
  /** Open at once, by address. */
  readonly open: number;
  /** New ones by address and second; as many as ten seconds' worth may come at once. */
  readonly perSecond: number;
  /** ms, of a clock that only goes forward. */
  readonly now: () => number;
};

export type ConnectionAllowance = {
  /** Whether one more connection of `address` may stay. Each that may is given back by `leave`. */
  enter(address: string): boolean;
  leave(address: string): void;
};

type Visitor = { open: number; tokens: number; at: number };

const BURST_SECONDS = 10;
/** Those that have nothing open and were quiet longest are forgotten first. */
const MOST_ADDRESSES = 1024;

export function createConnectionAllowance(limits: AllowanceLimits): ConnectionAllowance {
  const { open, perSecond, now } = limits;
  const most = perSecond * BURST_SECONDS;
  const visitors = new Map<string, Visitor>();

  /** The map's order is that of the last visits. */
  function visit(address: string): Visitor {
    const at = now();
    const visitor = visitors.get(address) ?? { open: 0, tokens: most, at };
    visitor.tokens = Math.min(most, visitor.tokens + ((at - visitor.at) / 1000) * perSecond);
    visitor.at = at;
    visitors.delete(address);
    visitors.set(address, visitor);
    return visitor;
  }

  function forgetOne(): void {
    for (const [address, visitor] of visitors) {
      if (visitor.open > 0) continue;
      visitors.delete(address);
      return;
    }
  }

  return {
    enter(address) {
      const visitor = visit(address);
      if (visitors.size > MOST_ADDRESSES) forgetOne();
      if (visitor.open >= open || visitor.tokens < 1) return false;
      visitor.tokens--;
      visitor.open++;
      return true;
    },
    leave(address) {
      const visitor = visitors.get(address);
      if (visitor !== undefined) visitor.open = Math.max(0, visitor.open - 1);
    },
  };
}
