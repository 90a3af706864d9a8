/**
 * From a packet to a request that can be served, or the reason why it can't.
 *
 * @module
 */
import type { Refusal } from './outcomes.ts';
import { decodePacket, ERROR_CODE, type TftpOptions } from './packet.ts';

/** What a packet to the request port says. */
export type Asked =
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly mode: string;
      readonly options: TftpOptions;
    }
  | { readonly kind: 'refused'; readonly path: string; readonly refusal: Refusal }
  /** Not a request: answering it could make two servers answer each other for ever. */
  | { readonly kind: 'noise'; readonly reason: string };

/** Reads a packet. Never throws. */
export function readRequest(bytes: Buffer): Asked {
  try {
    const packet = decodePacket(bytes);
    if (packet.kind !== 'read' && packet.kind !== 'write')
      return { kind: 'noise', reason: `${packet.kind} where requests arrive` };
    const path = withoutTail(packet.path);
    const refusal = packet.kind === 'write' ? READ_ONLY : refusalOfMode(packet.mode);
    if (refusal !== undefined) return { kind: 'refused', path, refusal };
    return { kind: 'read', path, mode: packet.mode, options: packet.options };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return isRequest(bytes) ? malformed(reason) : { kind: 'noise', reason };
  }
}

const READ_ONLY: Refusal = { code: ERROR_CODE.accessViolation, message: 'the server is read only' };

function refusalOfMode(mode: string): Refusal | undefined {
  if (mode === 'octet' || mode === 'netascii') return undefined;
  // `mail` is obsolete since RFC 1350 §1.
  return { code: ERROR_CODE.illegalOperation, message: 'the mode is neither octet nor netascii' };
}

function malformed(message: string): Asked {
  return { kind: 'refused', path: '', refusal: { code: ERROR_CODE.illegalOperation, message } };
}

function isRequest(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0 && (bytes[1] === 1 || bytes[1] === 2);
}

/**
 * A name that a DHCP server did not terminate is read on to the END of its options: an OptiPlex 7010
 * asked for `ipxe.efi\xff`. The byte is no UTF-8, so it has become U+FFFD.
 */
function withoutTail(path: string): string {
  return path.replace(/\ufffd+$/, '');
}
