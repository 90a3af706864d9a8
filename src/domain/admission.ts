/**
 * The door: whether machines that nobody approved may wait on a screen, and which of them are
 * approved by rule.
 *
 * @module
 */
import type { MacAddress } from './mac.ts';
import type { NodeRole } from './node.ts';

/** Approves what it matches, while the door is open. Each condition that is given must hold. */
export type AdmissionRule = {
  /** The first bytes of a MAC, `aa:bb:cc`, lower case. */
  readonly macPrefix: string | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  readonly role: NodeRole;
  readonly profile: string;
  /** Host names are `PREFIX-` and the last three bytes of the MAC. */
  readonly hostnamePrefix: string;
};

/** Closed once `openUntil` (ms since the epoch) is past. */
export type Door = { readonly openUntil: number; readonly rules: readonly AdmissionRule[] };

export const CLOSED_DOOR: Door = { openUntil: 0, rules: [] };

export function isOpen(door: Door, now: number): boolean {
  return now < door.openUntil;
}

/** What a machine has said of itself so far. */
export type Stranger = {
  readonly mac: MacAddress;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
};

/** The first rule that approves `stranger`; none while the door is closed. */
export function admittingRule(
  door: Door,
  stranger: Stranger,
  now: number,
): AdmissionRule | undefined {
  if (!isOpen(door, now)) return undefined;
  return door.rules.find((rule) => matches(rule, stranger));
}

function matches(rule: AdmissionRule, { mac, uuid, serial }: Stranger): boolean {
  const { macPrefix } = rule;
  // An empty condition is none: '' would be the prefix of every MAC, and every disk would be wiped.
  if (!macPrefix && !rule.uuid && !rule.serial) return false;
  if (macPrefix !== undefined && !mac.startsWith(macPrefix)) return false;
  if (rule.uuid !== undefined && rule.uuid !== uuid) return false;
  return rule.serial === undefined || rule.serial === serial;
}

/** `node-4e0557` for `d0:50:99:4e:05:57`. Two makers' cards may share these bytes: the registry refuses the second. */
export function proposedHostname(prefix: string, mac: MacAddress): string {
  return `${prefix}-${mac.replaceAll(':', '').slice(6)}`;
}
