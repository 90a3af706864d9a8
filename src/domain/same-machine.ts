/**
 * Whether two SMBIOS UUIDs are those of one machine.
 *
 * @module
 */

/**
 * The first three groups of a UUID stand in either byte order: SMBIOS 2.6 §7.2.1 made them little-endian,
 * and firmware, option 97 and iPXE of different ages read and write them differently.
 */
export function isSameUuid(one: string, other: string): boolean {
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  return a === b || swapped(a) === b;
}

/** `uuid` as the other byte order has it. */
export function swapped(uuid: string): string {
  const [first = '', second = '', third = '', ...rest] = uuid.split('-');
  return [...[first, second, third].map(reversed), ...rest].join('-');
}

/** The bytes of a group in hex, the last first. */
function reversed(group: string): string {
  return (group.match(/../g) ?? []).reverse().join('');
}
