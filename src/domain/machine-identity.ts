/**
 * What a machine's SMBIOS says of itself, where it says anything.
 *
 * @module
 */
import { swapped } from './same-machine.ts';

export type MachineIdentity = {
  /** Lower case, as dmidecode writes it. */
  readonly uuid: string | undefined;
  /** Dell's service tag, for one. */
  readonly serial: string | undefined;
};

/** DSP0134 §7.2.1: all zeros is "not set", all ones "not set yet". */
const NO_UUID = /^[0f-]+$/;
/** Boards of whole series have these: osquery passes over the same ones (`kPlaceholderHardwareUUIDList`). */
const SHARED_UUIDS: ReadonlySet<string> = new Set(
  [
    '03000200-0400-0500-0006-000700080009',
    '03020100-0504-0706-0809-0a0b0c0d0e0f',
    '10000000-0000-8000-0040-000000000000',
    'fefefefe-fefe-fefe-fefe-fefefefefefe',
  ].flatMap((uuid) => [uuid, swapped(uuid)]),
);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What makers of boards ship where a serial should stand: it would be one machine's identity to a rule. */
const NO_SERIAL =
  /^(0+|0?1234567890?|none|n\/a|not (specified|applicable|available)|default[ _]string|to be filled by o\.?e\.?m\.?|(system|chassis) serial number|unknown|empty)$/i;

/** Longer than any maker's; iPXE hands on whatever the firmware has. */
const LONGEST_SERIAL = 64;

/** Whether `uuid`, in lower case, can be that of one machine alone. */
export function namesOne(uuid: string): boolean {
  return UUID.test(uuid) && !NO_UUID.test(uuid) && !SHARED_UUIDS.has(uuid);
}

/** The identity in the parameters `uuid` and `serial` of a boot script's URL. */
export function machineIdentity(facts: ReadonlyMap<string, string>): MachineIdentity {
  const uuid = facts.get('uuid')?.toLowerCase() ?? '';
  const serial = facts.get('serial')?.trim().slice(0, LONGEST_SERIAL) ?? '';
  return {
    uuid: namesOne(uuid) ? uuid : undefined,
    serial: serial === '' || NO_SERIAL.test(serial) ? undefined : serial,
  };
}
