/**
 * From a packet to what the machine that asked hears in it.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import type { Ipv4Address } from '../../domain/ipv4.ts';
import { decodeEncapsulated, PXE_OPTION } from '../encapsulated.ts';
import { MalformedPacketError } from '../malformed-packet-error.ts';
import { OPTION } from '../options.ts';
import { type DhcpPacket, MESSAGE_TYPE, UNSPECIFIED } from '../packet.ts';

const MASK = 1;
const ROUTER = 3;
const TFTP_SERVER = 66;
/** PXE 2.1: "take the file of this offer, look for no boot server". */
const TAKE_AS_IT_STANDS = 8;

export type Arrival = {
  readonly interfaceName: string;
  readonly from: Ipv4Address;
  readonly message: 'offer' | 'ack';
};

/** Undefined for what is no such answer. */
export function heardOffer(packet: DhcpPacket, arrival: Arrival): HeardOffer | undefined {
  const { op, options, yiaddr, siaddr, giaddr, sname, file } = packet;
  const { interfaceName, from, message } = arrival;
  if (op !== 'reply' || options.get(OPTION.messageType)?.[0] !== MESSAGE_TYPE[message]) {
    return undefined;
  }
  return {
    ...{ interfaceName, from, server: addressIn(options.get(OPTION.serverIdentifier)) ?? from },
    ...{ relay: named(giaddr), address: named(yiaddr), nextServer: named(siaddr) },
    mask: addressIn(options.get(MASK)),
    router: addressIn(options.get(ROUTER)?.subarray(0, 4)),
    tftpServer: textIn(options.get(TFTP_SERVER)) ?? (sname === '' ? undefined : sname),
    file: file === '' ? textIn(options.get(OPTION.bootFile)) : file,
    vendorClass: textIn(options.get(OPTION.vendorClass)),
    isFinal: isFinal(options.get(OPTION.vendorSpecific)),
  };
}

function named(address: Ipv4Address): Ipv4Address | undefined {
  return address === UNSPECIFIED ? undefined : address;
}

function addressIn(value: Buffer | undefined): Ipv4Address | undefined {
  return value?.length === 4 ? value.join('.') : undefined;
}

/** Up to a NUL, which some servers end their texts with. */
function textIn(value: Buffer | undefined): string | undefined {
  const [text = ''] = value?.toString('latin1').split('\0') ?? [];
  return text === '' ? undefined : text;
}

/** What is no list of options, as other vendors have it, says nothing of booting. */
function isFinal(vendorSpecific: Buffer | undefined): boolean {
  if (vendorSpecific === undefined) return false;
  try {
    const control = decodeEncapsulated(vendorSpecific).get(PXE_OPTION.discoveryControl)?.[0] ?? 0;
    return (control & TAKE_AS_IT_STANDS) !== 0;
  } catch (error) {
    if (error instanceof MalformedPacketError) return false;
    throw error;
  }
}
