/**
 * What the firmware of a machine asks: its DISCOVER, and its question on port 4011.
 *
 * @module
 */
import type { ClientArch } from '../../domain/client-arch.ts';
import type { Ipv4Address } from '../../domain/ipv4.ts';
import { type MacAddress, macToBytes } from '../../domain/mac.ts';
import { machineIdentifier } from '../machine-uuid.ts';
import { OPTION } from '../options.ts';
import { type DhcpPacket, MESSAGE_TYPE, UNSPECIFIED } from '../packet.ts';

/** Who asks. */
export type Asker = {
  readonly mac: MacAddress;
  readonly uuid: string;
  /** Undefined for one that boots from its own disk, and wants an address alone. */
  readonly boots: ClientArch | undefined;
};

type Firmware = { readonly code: number; readonly undi: readonly [number, number] };

/** Option 93, and the version of the network interface that comes with it (RFC 4578 §2.1, §2.2). */
const FIRMWARE: Readonly<Record<ClientArch, Firmware>> = {
  'x86-bios': { code: 0, undi: [2, 1] },
  'x86-efi': { code: 6, undi: [3, 16] },
  'x86_64-efi': { code: 7, undi: [3, 16] },
  'arm64-efi': { code: 11, undi: [3, 16] },
};

/** As EDK2 asks for them (test/fixtures/captures/edk2-pxe). */
const WANTED = [
  ...[1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60],
  ...[66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135],
];
const MAX_MESSAGE_BYTES = 1472;
/** The answer is broadcast: nobody has the address that it names. */
const BROADCAST = 0x8000;

const PARAMETER_LIST = 55;
const MAX_MESSAGE = 57;
const NETWORK_INTERFACE = 94;

export function discover(asker: Asker, xid: number, secs: number): DhcpPacket {
  return { ...question(asker, MESSAGE_TYPE.discover), xid, secs, flags: BROADCAST };
}

/** To port 4011, of a machine that has an address by then. */
export function bootServerQuestion(asker: Asker, xid: number, address: Ipv4Address): DhcpPacket {
  return { ...question(asker, MESSAGE_TYPE.request), xid, ciaddr: address };
}

function question({ mac, uuid, boots }: Asker, type: number): DhcpPacket {
  return {
    ...{ op: 'request', htype: 1, hlen: 6, hops: 0, xid: 0, secs: 0, flags: 0 },
    ...{ ciaddr: UNSPECIFIED, yiaddr: UNSPECIFIED, siaddr: UNSPECIFIED, giaddr: UNSPECIFIED },
    ...{ chaddr: Buffer.concat([macToBytes(mac)], 16), sname: '', file: '' },
    options: new Map([
      [OPTION.messageType, Buffer.of(type)],
      [PARAMETER_LIST, Buffer.from(WANTED)],
      [MAX_MESSAGE, uint16(MAX_MESSAGE_BYTES)],
      ...(boots === undefined ? [] : bootOptions(uuid, FIRMWARE[boots])),
    ]),
  };
}

function bootOptions(uuid: string, { code, undi }: Firmware): readonly [number, Buffer][] {
  const [major, minor] = undi;
  const digits = (value: number, length: number) => `${value}`.padStart(length, '0');
  const network = `${digits(major, 3)}${digits(minor, 3)}`;
  return [
    [OPTION.vendorClass, Buffer.from(`PXEClient:Arch:${digits(code, 5)}:UNDI:${network}`)],
    [OPTION.clientArch, uint16(code)],
    [NETWORK_INTERFACE, Buffer.of(1, major, minor)],
    [OPTION.machineIdentifier, machineIdentifier(uuid)],
  ];
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
