/**
 * From a packet to who is asking to boot.
 *
 * @module
 */
import type { BootClient, IpxeFeatures } from '../domain/boot-client.ts';
import { archFromCode } from '../domain/client-arch.ts';
import { macFromBytes } from '../domain/mac.ts';
import { decodeEncapsulated, IPXE_OPTION } from './encapsulated.ts';
import { machineUuid } from './machine-uuid.ts';
import { MalformedPacketError } from './malformed-packet-error.ts';
import { OPTION } from './options.ts';
import type { DhcpPacket } from './packet.ts';

/** How option 60 begins. The answer must begin so too, or the firmware drops it. */
export type VendorClass = 'PXEClient' | 'HTTPClient';

export type BootQuestion =
  | { readonly kind: 'boot'; readonly client: BootClient; readonly vendorClass: VendorClass }
  /** It boots from the network, and there is nothing for it. */
  | { readonly kind: 'unbootable'; readonly client: BootClient; readonly reason: string }
  | { readonly kind: 'not-boot'; readonly reason: string };

const ETHERNET = { htype: 1, hlen: 6 } as const;

/** The boot ROM of a Raspberry Pi says "x86 BIOS" (0) and is known only by its MAC. */
const RASPBERRY_PI_OUIS = ['b8:27:eb', 'dc:a6:32', 'e4:5f:01', 'd8:3a:dd', '2c:cf:67', '28:cd:c1'];
const X86_BIOS = 0;

/** Reads who asks. Never throws on a decoded packet. */
export function readBootClient(packet: DhcpPacket): BootQuestion {
  const vendorClass = readVendorClass(packet);
  if (vendorClass === undefined) return notBoot('option 60 is not PXEClient or HTTPClient');
  if (packet.htype !== ETHERNET.htype || packet.hlen !== ETHERNET.hlen) {
    return notBoot(`hardware type ${packet.htype} with ${packet.hlen} bytes is not Ethernet`);
  }
  const mac = macFromBytes(packet.chaddr.subarray(0, ETHERNET.hlen));
  if (mac === undefined) {
    return notBoot(`chaddr ${packet.chaddr.toString('hex', 0, ETHERNET.hlen)} is no machine's`);
  }
  const archCode = readArchCode(packet, vendorClass);
  if (archCode === undefined) return notBoot('an HTTPClient that names no architecture');
  const client: BootClient = {
    mac,
    arch: archFromCode(archCode)?.arch,
    archCode,
    transport: vendorClass === 'HTTPClient' ? 'http' : 'tftp',
    ipxe: readIpxe(packet),
    uuid: machineUuid(packet.options.get(OPTION.machineIdentifier)),
  };
  if (isRaspberryPiRom(client)) {
    const reason = 'a Raspberry Pi as a client: there is no loader for its boot ROM';
    return { kind: 'unbootable', client: { ...client, arch: undefined }, reason };
  }
  return { kind: 'boot', client, vendorClass };
}

function notBoot(reason: string): BootQuestion {
  return { kind: 'not-boot', reason };
}

function readVendorClass({ options }: DhcpPacket): VendorClass | undefined {
  const text = options.get(OPTION.vendorClass)?.toString('latin1', 0, 10) ?? '';
  if (text.startsWith('PXEClient')) return 'PXEClient';
  return text.startsWith('HTTPClient') ? 'HTTPClient' : undefined;
}

/**
 * Option 93 is a list (RFC 4578 §2.1): the first code with a loader counts, else the first. Where it is
 * missing, option 60 may say it (`PXEClient:Arch:00007:…`). The ROMs that say it nowhere are BIOS ROMs
 * older than RFC 4578.
 */
function readArchCode({ options }: DhcpPacket, vendorClass: VendorClass): number | undefined {
  const code = firstKnownCode(options.get(OPTION.clientArch));
  if (code !== undefined) return code;
  const [, digits] =
    /:Arch:(\d{5})/.exec(options.get(OPTION.vendorClass)?.toString('latin1') ?? '') ?? [];
  if (digits !== undefined) return Number(digits);
  return vendorClass === 'PXEClient' ? X86_BIOS : undefined;
}

function firstKnownCode(list: Buffer | undefined): number | undefined {
  if (list === undefined || list.length < 2) return undefined;
  for (let at = 0; at + 2 <= list.length; at += 2) {
    const code = list.readUInt16BE(at);
    if (archFromCode(code) !== undefined) return code;
  }
  return list.readUInt16BE(0);
}

/** iPXE says so in option 77, and always sends option 175. A broken 175 is an iPXE without features. */
function readIpxe({ options }: DhcpPacket): IpxeFeatures | undefined {
  const encapsulated = options.get(OPTION.ipxe);
  if (encapsulated === undefined) {
    return isIpxeUserClass(options.get(OPTION.userClass)) ? { http: false } : undefined;
  }
  try {
    const http = decodeEncapsulated(encapsulated).get(IPXE_OPTION.http);
    return { http: http?.some((byte) => byte !== 0) ?? false };
  } catch (error) {
    if (error instanceof MalformedPacketError) return { http: false };
    throw error;
  }
}

/** iPXE sends the bare word; RFC 3004 §4 wants a list, each entry after its length. */
function isIpxeUserClass(value: Buffer | undefined): boolean {
  if (value === undefined) return false;
  if (value.toString('latin1') === 'iPXE') return true;
  let at = 0;
  for (let length = value[at]; length !== undefined; length = value[at]) {
    if (length === 4 && value.toString('latin1', at + 1, at + 5) === 'iPXE') return true;
    at += 1 + length;
  }
  return false;
}

function isRaspberryPiRom({ mac, archCode, ipxe }: BootClient): boolean {
  return archCode === X86_BIOS && ipxe === undefined && RASPBERRY_PI_OUIS.includes(mac.slice(0, 8));
}
