/**
 * File handles: what a client shows to say which file it means (RFC 1813 §2.3.3).
 *
 * They are derived and not stored, so they outlive the server; and authenticated, so that a client has
 * only those of the image it mounted:
 *
 * ```
 *   0  version 1, three zeros
 *   4  the export under which it was mounted: 8 bytes of the SHA-256 of its path
 *  12  the image: 8 bytes of the SHA-256 of its entity tag
 *  20  the entry's id, 8 bytes
 *  28  16 bytes of the HMAC-SHA-256 of all of this
 * ```
 *
 * @module
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const HANDLE_BYTES = 44;
/** `NFS3_FHSIZE`. */
export const MAX_HANDLE_BYTES = 64;
const SIGNED_BYTES = 28;
const VERSION = 1;

/** 8 bytes as 16 hex digits. */
export type Tag = string;

export type FileHandle = {
  readonly exported: Tag;
  readonly image: Tag;
  readonly id: number;
};

export function tagOf(text: string): Tag {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export type HandleSeal = {
  seal(handle: FileHandle): Buffer;
  /** Undefined for bytes that were not sealed with this secret. */
  open(bytes: Buffer): FileHandle | undefined;
};

export function createHandleSeal(secret: Uint8Array): HandleSeal {
  if (secret.length !== 32) {
    throw new TypeError(`handleSecret: expected 32 bytes, got ${secret.length}`);
  }
  const macOf = (signed: Buffer): Buffer =>
    createHmac('sha256', secret)
      .update(signed)
      .digest()
      .subarray(0, HANDLE_BYTES - SIGNED_BYTES);

  function seal({ exported, image, id }: FileHandle): Buffer {
    const bytes = Buffer.alloc(HANDLE_BYTES);
    bytes[0] = VERSION;
    bytes.write(exported, 4, 'hex');
    bytes.write(image, 12, 'hex');
    bytes.writeBigUInt64BE(BigInt(id), 20);
    macOf(bytes.subarray(0, SIGNED_BYTES)).copy(bytes, SIGNED_BYTES);
    return bytes;
  }

  function open(bytes: Buffer): FileHandle | undefined {
    if (bytes.length !== HANDLE_BYTES || bytes[0] !== VERSION) return undefined;
    const mac = macOf(bytes.subarray(0, SIGNED_BYTES));
    if (!timingSafeEqual(mac, bytes.subarray(SIGNED_BYTES))) return undefined;
    return {
      exported: bytes.toString('hex', 4, 12),
      image: bytes.toString('hex', 12, 20),
      id: Number(bytes.readBigUInt64BE(20)),
    };
  }

  return { seal, open };
}
