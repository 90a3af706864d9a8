/**
 * Notices that this host's addresses change: a small server boots faster than its DHCP lease comes.
 *
 * Node has no way to be told (netlink is out of its reach), so it looks: one `getifaddrs` a turn.
 *
 * @module
 */
import type { ServedAddresses } from './served-addresses.ts';

export type AddressWatchOptions = {
  readonly everyMs: number;
  /** Reads the addresses now. May throw: Node's does when the system runs out of descriptors. */
  readonly read: () => ServedAddresses;
  /** Called with the first reading, and with every one that differs from the one before. */
  readonly onChange: (addresses: ServedAddresses) => void;
  /** Called when a reading failed; the last good one stays in force. */
  readonly onError: (error: unknown) => void;
};

export type AddressWatch = { start(): void; stop(): void };

export function createAddressWatch(options: AddressWatchOptions): AddressWatch {
  let timer: NodeJS.Timeout | undefined;
  let last: string | undefined;

  function look(): void {
    const addresses = attempt(options.read, options.onError);
    if (addresses === undefined) return;
    const now = JSON.stringify(addresses);
    if (now === last) return;
    last = now;
    options.onChange(addresses);
  }

  return {
    /** Reads at once, before it returns. */
    start: () => {
      if (timer !== undefined) return;
      timer = setInterval(look, options.everyMs).unref();
      look();
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
      last = undefined;
    },
  };
}

function attempt<T>(read: () => T, onError: (error: unknown) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    onError(error);
    return undefined;
  }
}
