/**
 * An answer to a machine that asks by DHCP, as the machine hears it.
 *
 * @module
 */
import type { Ipv4Address } from './ipv4.ts';

export type HeardOffer = {
  /** By which interface it was asked. */
  readonly interfaceName: string;
  /** From where it came: a relay's address, where there is one. */
  readonly from: Ipv4Address;
  /** Option 54; `from` where it is missing. */
  readonly server: Ipv4Address;
  /** `giaddr`. */
  readonly relay: Ipv4Address | undefined;
  /** The address that is offered; undefined from a proxy. */
  readonly address: Ipv4Address | undefined;
  readonly mask: Ipv4Address | undefined;
  readonly router: Ipv4Address | undefined;
  /** `siaddr`. Many servers name themselves here, whatever they know of booting. */
  readonly nextServer: Ipv4Address | undefined;
  /** Option 66, else the field `sname`. */
  readonly tftpServer: string | undefined;
  /** The field `file`, else option 67. */
  readonly file: string | undefined;
  /** Option 60. */
  readonly vendorClass: string | undefined;
  /** Whether its option 43 says that its file is to be taken as it stands (PXE 2.1, discovery control). */
  readonly isFinal: boolean;
};
