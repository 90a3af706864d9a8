/**
 * Option 97: the machine's SMBIOS UUID.
 *
 * @module
 */
import { namesOne } from '../domain/machine-identity.ts';

/** Type 0 and 16 bytes (RFC 4578 §2.3). */
const OPTION_97_BYTES = 17;

/**
 * The UUID in the text form of dmidecode, or undefined where there is none to be had.
 *
 * PXE leaves the byte order open. On the wire stand the bytes of the SMBIOS table, whose first three
 * groups are little-endian (SMBIOS 2.6 §7.2.1): EDK2 copies them (`NetLibGetSystemGuid`), and iPXE,
 * which holds them in network order, turns them back before it sends (`uuid_mangle` in `dhcp.c`).
 * All zeros and all ones are "not set" (SMBIOS §7.2.1; EDK2 sends zeros then), and some makers ship one on all of
 * their boards. Absent and wrongly sized values are tolerated: there are ROMs that omit the option.
 */
export function machineUuid(option97: Buffer | undefined): string | undefined {
  if (option97?.length !== OPTION_97_BYTES || option97[0] !== 0) return undefined;
  const raw = option97.subarray(1);
  const uuid = [
    Buffer.from(raw.subarray(0, 4)).reverse(),
    Buffer.from(raw.subarray(4, 6)).reverse(),
    Buffer.from(raw.subarray(6, 8)).reverse(),
    raw.subarray(8, 10),
    raw.subarray(10),
  ]
    .map((group) => group.toString('hex'))
    .join('-');
  return namesOne(uuid) ? uuid : undefined;
}

/** The value of option 97 for a UUID in the text form of dmidecode. */
export function machineIdentifier(uuid: string): Buffer {
  const [low = '', mid = '', high = '', ...rest] = uuid.split('-');
  const turned = [low, mid, high].map((group) => Buffer.from(group, 'hex').reverse());
  return Buffer.concat([Buffer.of(0), ...turned, Buffer.from(rest.join(''), 'hex')]);
}
