/**
 * The bytes of an answer. It never holds an address or anything of a lease: those are the router's.
 *
 * @module
 */
import type { BootClient } from '../domain/boot-client.ts';
import type { Ipv4Address } from '../domain/ipv4.ts';
import type { VendorClass } from './client.ts';
import { encodeEncapsulated, IPXE_OPTION, PXE_OPTION } from './encapsulated.ts';
import { OPTION } from './options.ts';
import {
  addressBytes,
  type DhcpPacket,
  encodePacket,
  MESSAGE_TYPE,
  UNSPECIFIED,
} from './packet.ts';

export type BootReply = {
  readonly message: 'offer' | 'ack';
  readonly request: DhcpPacket;
  readonly client: BootClient;
  readonly vendorClass: VendorClass;
  /** The address of ours that answers: the client's next server. */
  readonly server: Ipv4Address;
  /** Printable ASCII. Undefined in an offer that only leads to port 4011. */
  readonly bootFile: string | undefined;
};

/** The `file` field without its NUL: a 7010 asked for `ipxe.efi\xff` where there was none. */
const MAX_FILE_FIELD = 127;

const MESSAGE_TYPE_BYTES = {
  offer: Buffer.of(MESSAGE_TYPE.offer),
  ack: Buffer.of(MESSAGE_TYPE.ack),
} as const;
const VENDOR_CLASS_BYTES = {
  PXEClient: Buffer.from('PXEClient'),
  HTTPClient: Buffer.from('HTTPClient'),
} as const;

/** PXE 2.1: 43.6 bit 3 set means "take the file of this offer, look for no boot server". */
const DISCOVERY_CONTROL = encodeEncapsulated(
  new Map([[PXE_OPTION.discoveryControl, Buffer.of(8)]]),
);
const NO_PROXY_DHCP = encodeEncapsulated(new Map([[IPXE_OPTION.noProxyDhcp, Buffer.of(1)]]));

/**
 * Throws a RangeError for a boot file that no client can ask for.
 *
 * With a boot file and option 43, EDK2 takes the offer as it stands (`ProxyPxe10`). Without both it asks
 * `siaddr` on port 4011 (`ProxyBinl`). EDK2 from before April 2017 drops every `ProxyPxe10` offer and
 * keeps `ProxyBinl` (edk2#6944, seen on Dell T130 and T430): such machines need mode `4011`.
 */
export function encodeReply(reply: BootReply): Buffer {
  const { request, server, bootFile } = reply;
  if (bootFile !== undefined && !/^[ -~]+$/.test(bootFile)) {
    throw new RangeError(`a boot file is printable ASCII, not ${JSON.stringify(bootFile)}`);
  }
  return encodePacket({
    op: 'reply',
    htype: request.htype,
    hlen: request.hlen,
    hops: 0,
    xid: request.xid,
    secs: 0,
    flags: request.flags,
    ciaddr: reply.message === 'ack' ? request.ciaddr : UNSPECIFIED, // RFC 2131 §4.3.1, table 3
    yiaddr: UNSPECIFIED,
    siaddr: server,
    giaddr: request.giaddr,
    chaddr: request.chaddr,
    sname: bootFile === undefined ? '' : server,
    file: bootFile === undefined || bootFile.length > MAX_FILE_FIELD ? '' : bootFile,
    options: replyOptions(reply),
  });
}

function replyOptions({ message, request, client, vendorClass, server, bootFile }: BootReply) {
  const options = new Map<number, Buffer>([
    [OPTION.messageType, MESSAGE_TYPE_BYTES[message]],
    [OPTION.serverIdentifier, addressBytes(server)],
    [OPTION.vendorClass, VENDOR_CLASS_BYTES[vendorClass]],
  ]);
  // A relay or switch that put the second in finds by it where the answer goes, and may drop one without (RFC 3046 §2.2).
  for (const code of [OPTION.machineIdentifier, OPTION.relayAgent]) {
    const asked = request.options.get(code);
    if (asked !== undefined) options.set(code, asked);
  }
  if (bootFile === undefined) return options;
  if (vendorClass === 'HTTPClient' || bootFile.length > MAX_FILE_FIELD) {
    options.set(OPTION.bootFile, Buffer.from(`${bootFile}\0`));
  }
  if (message === 'offer') options.set(OPTION.vendorSpecific, DISCOVERY_CONTROL);
  if (client.ipxe !== undefined) options.set(OPTION.ipxe, NO_PROXY_DHCP);
  return options;
}
