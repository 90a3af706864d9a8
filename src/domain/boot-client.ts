/**
 * Who is asking to boot.
 *
 * @module
 */
import type { BootTransport, ClientArch } from './client-arch.ts';
import type { MacAddress } from './mac.ts';

/** What an iPXE says it can do (option 175, encapsulated; codes as in iPXE's `dhcp.h`). */
export type IpxeFeatures = { readonly http: boolean };

/** One machine's question, read from a packet. Firmware and iPXE ask differently in the same boot. */
export type BootClient = {
  readonly mac: MacAddress;
  /** Undefined where option 93 has a code that Pilotlight has no loader for. */
  readonly arch: ClientArch | undefined;
  /** Option 93 as sent. */
  readonly archCode: number;
  readonly transport: BootTransport;
  /** Present when the asker is iPXE, undefined for firmware. */
  readonly ipxe: IpxeFeatures | undefined;
  /** SMBIOS UUID from option 97, in the text form of dmidecode. */
  readonly uuid: string | undefined;
};
