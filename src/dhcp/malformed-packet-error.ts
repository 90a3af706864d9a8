/**
 * The one error that decoding throws, whatever the bytes.
 *
 * @module
 */

/** Bytes that are no DHCP packet. The message says which rule they break, and by how much. */
export class MalformedPacketError extends RangeError {
  override readonly name = 'MalformedPacketError';
}
