/**
 * Options inside an option: 43 (RFC 2132 §8.4, PXE 2.1) and iPXE's 175. The grammar is that of the
 * packet's own options; END may be missing.
 *
 * @module
 */
import { type DhcpOptions, decodeOptions, encodeOptions } from './options.ts';

/** Codes inside option 43 from a PXE server. */
export const PXE_OPTION = { discoveryControl: 6 } as const;

/** Codes inside option 175, as in iPXE's `dhcp.h`. */
export const IPXE_OPTION = {
  /** The client speaks HTTP (`DHCP_EB_FEATURE_HTTP`). */
  http: 19,
  /** The client need not wait for more proxies (`DHCP_EB_NO_PXEDHCP`). */
  noProxyDhcp: 176,
} as const;

/** Throws a MalformedPacketError. */
export function decodeEncapsulated(value: Buffer): DhcpOptions {
  return decodeOptions(value);
}

/** With END: there are PXE ROMs that read on without it. Throws a RangeError above 255 bytes in all. */
export function encodeEncapsulated(options: DhcpOptions): Buffer {
  const value = encodeOptions(options);
  if (value.length > 255) {
    throw new RangeError(`encapsulated options have ${value.length} bytes, and 255 are the most`);
  }
  return value;
}
