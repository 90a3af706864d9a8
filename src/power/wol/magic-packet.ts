/**
 * The magic packet: six bytes of ones and the card's address sixteen times (AMD, "Magic Packet Technology",
 * 1995). The card looks for this pattern anywhere in a frame, whatever the port of the datagram around it.
 *
 * @module
 */
import { type MacAddress, macFromBytes } from '../../domain/mac.ts';

const SYNCHRONIZATION = Buffer.alloc(6, 0xff);
const REPETITIONS = 16;

export const MAGIC_PACKET_BYTES = SYNCHRONIZATION.length + REPETITIONS * 6;

export function encodeMagicPacket(mac: MacAddress): Buffer {
  const card = Buffer.from(mac.replaceAll(':', ''), 'hex');
  return Buffer.concat([SYNCHRONIZATION, ...Array<Buffer>(REPETITIONS).fill(card)]);
}

/** Whom it wakes; undefined for anything else. What follows (a SecureOn password) is not looked at. */
export function decodeMagicPacket(bytes: Buffer): MacAddress | undefined {
  if (bytes.length < MAGIC_PACKET_BYTES) return undefined;
  const mac = macFromBytes(bytes.subarray(6, 12));
  if (mac === undefined) return undefined;
  return encodeMagicPacket(mac).equals(bytes.subarray(0, MAGIC_PACKET_BYTES)) ? mac : undefined;
}
