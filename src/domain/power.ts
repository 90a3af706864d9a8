/**
 * How a machine is switched on and off, and what a reinstall leaves to be done with its power.
 *
 * @module
 */
import type { FirstBoot } from './first-boot.ts';
import { isIpv4, parseInterfaceAddress } from './ipv4.ts';
import type { MacAddress } from './mac.ts';

export const POWER_DRIVERS = ['none', 'wol', 'amt', 'proxmox', 'ssh'] as const;
export type PowerDriverName = (typeof POWER_DRIVERS)[number];

/** `cycle` takes its power away for a moment; `reset` restarts it with its power on. */
export const POWER_ACTIONS = ['on', 'off', 'cycle', 'reset'] as const;
export type PowerAction = (typeof POWER_ACTIONS)[number];

export type WolSettings = {
  readonly driver: 'wol';
  /** The card that listens; undefined for the node's first. */
  readonly mac: MacAddress | undefined;
  /** Of this host; undefined for the one in the machine's network. */
  readonly interface: string | undefined;
  /** Dell's "LAN with PXE Boot": a magic packet boots it from the network, whatever its boot order. */
  readonly wakesIntoPxe: boolean;
};

export type AmtSettings = {
  readonly driver: 'amt';
  /** A host name or `a.b.c.d`. */
  readonly host: string;
  /** Undefined for Intel's own: 16993 with TLS, 16992 without. */
  readonly port: number | undefined;
  readonly tls: boolean;
  readonly username: string;
  /** Shown to nobody. */
  readonly password: string;
  /** SHA-256 of its certificate, `AB:CD:…`; undefined until a person has confirmed it. */
  readonly fingerprint: string | undefined;
};

export type SshSettings = {
  readonly driver: 'ssh';
  /** `a.b.c.d`; undefined for the addresses that it is known by. */
  readonly address: string | undefined;
};

export type PowerSettings =
  | { readonly driver: 'none' }
  | WolSettings
  | AmtSettings
  /** A VM that Pilotlight made. */
  | { readonly driver: 'proxmox' }
  | SshSettings;

/** A person presses its button. */
export const BY_HAND: PowerSettings = { driver: 'none' };

export type PowerWish = {
  readonly action: PowerAction;
  /** `network`: once, and then as before. */
  readonly boot: 'network' | undefined;
};

/** What came of a wish, in words for whoever had it. */
export type PowerOutcome = {
  readonly kind: 'done' | 'pressed-by-hand';
  readonly words: string;
};

/**
 * A reinstall was asked for, and the machine is still to be booted from the network. Stored with the
 * reinstall, so that it is done after a restart too; what reaches the system that is given up is kept here,
 * for the node forgets it in the same moment.
 */
export type BootDue = {
  /** ms since the epoch. */
  readonly since: number;
  readonly sshHostKeys: readonly string[];
  /** `a.b.c.d`, the likeliest first. */
  readonly addresses: readonly string[];
};

/** The machine, as those see it who switch it. */
export type PowerTarget = {
  readonly nodeId: string;
  readonly name: string;
  /** The first is the one that it was registered with. */
  readonly macs: readonly MacAddress[];
  /** By these its system is known over SSH; none where Pilotlight has not installed it. */
  readonly sshHostKeys: readonly string[];
  /** `a.b.c.d`, the likeliest first. */
  readonly addresses: readonly string[];
  /** Whether it gets an installer when it asks the network. */
  readonly installs: boolean;
};

/** One way to switch one machine. Throws POWER_REFUSED where it never does that, POWER_FAILED where it did not now. */
export type PowerDriver = {
  act(target: PowerTarget, wish: PowerWish): Promise<PowerOutcome>;
  /** Whether it is on or off: what it boots next, it boots from the network. */
  bootFromNetwork(target: PowerTarget): Promise<PowerOutcome>;
};

/** The machines on which the install leaves Pilotlight's SSH key, though they are to be in no cluster. */
export function isSwitchedOverSsh({ driver }: PowerSettings): boolean {
  return driver === 'ssh' || driver === 'wol';
}

/** The card that a magic packet wakes the machine by; undefined where none does. */
export function wakingCard(
  power: PowerSettings,
  macs: readonly MacAddress[],
): MacAddress | undefined {
  return power.driver === 'wol' ? (power.mac ?? macs[0]) : undefined;
}

type Reachable = {
  readonly address: string | undefined;
  readonly firstBoot: FirstBoot | undefined;
  readonly sshHostKeys: readonly string[];
  readonly bootDue: BootDue | undefined;
};

/** Each address at which the machine, or its system, is or was known. */
export function knownAddresses({ address, firstBoot, bootDue }: Reachable): readonly string[] {
  const told = firstBoot?.addresses.map((each) => each.address) ?? [];
  const bare = [address, ...told].map((each) => parseInterfaceAddress(each ?? '')?.address);
  const known = bare.filter((each) => each !== undefined);
  return [...new Set([...known, ...(bootDue?.addresses ?? [])])].filter(isIpv4);
}

/** What reaches its system: a system that was given up is told to restart by the keys that were its own. */
export function hostKeysOf({ sshHostKeys, bootDue }: Reachable): readonly string[] {
  return sshHostKeys.length > 0 ? sshHostKeys : (bootDue?.sshHostKeys ?? []);
}

type Rearmed = {
  readonly at: number;
  /** Where its system runs and lets Pilotlight in, because it was a member of the cluster. */
  readonly address: string | undefined;
};

/**
 * What a reinstall leaves to be done; undefined where a person switches it. A VM is made anew by whoever
 * made it: its boot order has the disk first, and no reset changes that.
 */
export function bootDueAfter(
  node: Reachable & { readonly power: PowerSettings },
  { at, address }: Rearmed,
): BootDue | undefined {
  const { driver } = node.power;
  if (driver === 'proxmox' || (driver === 'none' && address === undefined)) return undefined;
  const addresses = [...(address === undefined ? [] : [address]), ...knownAddresses(node)];
  return { since: at, sshHostKeys: hostKeysOf(node), addresses: [...new Set(addresses)] };
}

export function powerTarget(
  node: Reachable & Pick<PowerTarget, 'macs'> & { readonly id: string },
  { name, installs }: Pick<PowerTarget, 'name' | 'installs'>,
): PowerTarget {
  const reached = { sshHostKeys: hostKeysOf(node), addresses: knownAddresses(node) };
  return { nodeId: node.id, name, macs: node.macs, installs, ...reached };
}
