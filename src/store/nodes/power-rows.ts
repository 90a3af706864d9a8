/**
 * How a node is switched, as JSON in its row and back. JSON leaves out keys that are undefined: these
 * copies have every key and no others, so that a node equals what its row gives when it is read again.
 *
 * @module
 */
import type { BootDue, PowerSettings } from '../../domain/power.ts';

export function frozenPower(power: PowerSettings): PowerSettings {
  return Object.freeze(wholePower(power));
}

function wholePower(power: PowerSettings): PowerSettings {
  switch (power.driver) {
    case 'wol': {
      const { driver, mac, interface: name, wakesIntoPxe } = power;
      return { driver, mac, interface: name, wakesIntoPxe };
    }
    case 'amt': {
      const { driver, host, port, tls, username, password, fingerprint } = power;
      return { driver, host, port, tls, username, password, fingerprint };
    }
    case 'ssh':
      return { driver: power.driver, address: power.address };
    default:
      return { driver: power.driver };
  }
}

export function frozenBootDue({ since, sshHostKeys, addresses }: BootDue): BootDue {
  return Object.freeze({
    since,
    sshHostKeys: Object.freeze([...sshHostKeys]),
    addresses: Object.freeze([...addresses]),
  });
}
