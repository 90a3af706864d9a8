/**
 * The packets of a network boot in a capture, each with its name: enough of DHCP and TFTP to tell them
 * apart, and independent of the code under test.
 *
 * @module
 */
import type { Datagram } from './pcap.ts';

/** One packet that asks or offers; `what` is a name such as `discover-pxe` or `rrq-snponly.efi`. */
export type BootPacket = Datagram & { readonly what: string };

const DHCP_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'discover'],
  [2, 'offer'],
  [3, 'request'],
  [5, 'ack'],
]);

/** TFTP's data and what is no network boot are left out. */
export function bootPackets(datagrams: readonly Datagram[]): readonly BootPacket[] {
  return datagrams.flatMap((datagram) => {
    const what = nameOf(datagram);
    return what === undefined ? [] : [{ ...datagram, what }];
  });
}

/** `16:40:19.123 10.77.0.2:67 → 255.255.255.255:68 offer-pxe`, a line each. */
export function summary(packets: readonly BootPacket[]): string {
  return packets
    .map(({ at, source, sourcePort, destination, destinationPort, what }) => {
      const time = new Date(at).toISOString().slice(11, 23);
      return `${time} ${source}:${sourcePort} → ${destination}:${destinationPort} ${what}`;
    })
    .join('\n');
}

function nameOf({ payload, sourcePort, destinationPort }: Datagram): string | undefined {
  if (destinationPort === 67 || destinationPort === 68) return dhcpName(payload);
  if (destinationPort === 4011 || sourcePort === 4011) return `${dhcpName(payload)}-4011`;
  return destinationPort === 69 ? tftpName(payload) : undefined;
}

/** RFC 2131: the options begin after 236 bytes of fields and the cookie. */
function dhcpName(payload: Buffer): string | undefined {
  const type = option(payload, 53)?.[0];
  const name = DHCP_TYPES.get(type ?? 0);
  if (name === undefined) return undefined;
  const vendor = option(payload, 60)?.toString('latin1') ?? '';
  // iPXE shows itself by its own option space (175) or its user class (77).
  const ipxe = option(payload, 175) ?? option(payload, 77)?.includes('iPXE');
  if (ipxe) return `${name}-ipxe`;
  if (vendor.startsWith('HTTPClient')) return `${name}-http`;
  return vendor.startsWith('PXEClient') ? `${name}-pxe` : `${name}-plain`;
}

function option(payload: Buffer, wanted: number): Buffer | undefined {
  for (let at = 240; at + 1 < payload.length && payload[at] !== 255; ) {
    const code = payload.readUInt8(at);
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = payload.readUInt8(at + 1);
    if (code === wanted) return payload.subarray(at + 2, at + 2 + length);
    at += 2 + length;
  }
  return undefined;
}

function tftpName(payload: Buffer): string | undefined {
  if (payload.length < 4 || payload.readUInt16BE(0) !== 1) return undefined;
  const [path = ''] = payload.subarray(2).toString('latin1').split('\0');
  return `rrq-${path}`;
}
