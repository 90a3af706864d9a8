/**
 * Reads what tcpdump wrote: the UDP datagrams in a capture file (pcap-savefile(5), Ethernet).
 *
 * @module
 */

export type Datagram = {
  /** ms since the epoch. */
  readonly at: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Buffer;
};

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET_HEADER = 14;
const IPV4 = 0x0800;
const UDP = 17;

/** Every whole IPv4 UDP datagram; a record that tcpdump is still writing ends the list. */
export function readDatagrams(capture: Buffer): readonly Datagram[] {
  if (capture.length < FILE_HEADER) return [];
  const magic = capture.readUInt32LE(0);
  if (magic !== 0xa1b2c3d4)
    throw new RangeError(`no little-endian pcap file: ${magic.toString(16)}`);
  const datagrams: Datagram[] = [];
  let at = FILE_HEADER;
  while (at + RECORD_HEADER <= capture.length) {
    const length = capture.readUInt32LE(at + 8);
    const frame = capture.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    if (frame.length < length) break;
    const ms = capture.readUInt32LE(at) * 1000 + capture.readUInt32LE(at + 4) / 1000;
    const datagram = readFrame(frame, ms);
    if (datagram !== undefined) datagrams.push(datagram);
    at += RECORD_HEADER + length;
  }
  return datagrams;
}

function readFrame(frame: Buffer, at: number): Datagram | undefined {
  if (frame.length < ETHERNET_HEADER + 20 || frame.readUInt16BE(12) !== IPV4) return undefined;
  const packet = frame.subarray(ETHERNET_HEADER);
  if (packet.readUInt8(9) !== UDP || (packet.readUInt16BE(6) & 0x1fff) !== 0) return undefined;
  const udp = packet.subarray((packet.readUInt8(0) & 0x0f) * 4);
  if (udp.length < 8) return undefined;
  return {
    at,
    source: packet.subarray(12, 16).join('.'),
    sourcePort: udp.readUInt16BE(0),
    destination: packet.subarray(16, 20).join('.'),
    destinationPort: udp.readUInt16BE(2),
    payload: udp.subarray(8, udp.readUInt16BE(4)),
  };
}
