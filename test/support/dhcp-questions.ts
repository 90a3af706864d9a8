/**
 * DHCP packets as boot clients send them, for tests that vary one thing.
 *
 * @module
 */

import { OPTION } from '../../src/dhcp/options.ts';
import { type DhcpPacket, MESSAGE_TYPE } from '../../src/dhcp/packet.ts';

/** A DISCOVER of an x86-64 UEFI machine; `options` are added to it, undefined takes one away. */
export function question(
  changes: Partial<Omit<DhcpPacket, 'options'>> = {},
  options: Readonly<Record<number, Buffer | undefined>> = {},
): DhcpPacket {
  const usual: Readonly<Record<number, Buffer | undefined>> = {
    [OPTION.messageType]: Buffer.of(MESSAGE_TYPE.discover),
    [OPTION.vendorClass]: Buffer.from('PXEClient:Arch:00007:UNDI:003016'),
    [OPTION.clientArch]: Buffer.of(0, 7),
    ...options,
  };
  const present = Object.entries(usual).flatMap(([code, value]) =>
    value === undefined ? [] : [[Number(code), value] as const],
  );
  return {
    op: 'request',
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: 0x1a2b3c4d,
    secs: 4,
    flags: 0x8000,
    ciaddr: '0.0.0.0',
    yiaddr: '0.0.0.0',
    siaddr: '0.0.0.0',
    giaddr: '0.0.0.0',
    chaddr: chaddr('525400aabb01'),
    sname: '',
    file: '',
    options: new Map(present),
    ...changes,
  };
}

/** The 16 bytes of `chaddr` for a MAC in hex. */
export function chaddr(mac: string): Buffer {
  return Buffer.concat([Buffer.from(mac, 'hex')], 16);
}
