/**
 * What is asked and what is sent: the words between the server and whoever knows the files.
 *
 * @module
 */
import type { Ipv4Address } from '../domain/ipv4.ts';
import { toNetascii } from './netascii.ts';
import type { TftpErrorCode, TftpOptions } from './packet.ts';
import { readAll } from './reader.ts';

export type TftpClient = { readonly address: string; readonly port: number };

export type TftpRequest = {
  /** As the client wrote it, less a tail of bytes 0xff. Not checked: see root.ts. */
  readonly path: string;
  /** `octet` or `netascii`. */
  readonly mode: string;
  readonly options: TftpOptions;
  readonly client: TftpClient;
  /** The address of ours that was asked. */
  readonly server: Ipv4Address;
};

export type TftpContent =
  /** `bytes` must not change afterwards: packets made of them are kept. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** A range of a file. `version` differs once the file has other bytes. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly offset: number;
      readonly size: number;
      readonly version: string;
    }
  | { readonly kind: 'refused'; readonly code: TftpErrorCode; readonly message: string };

/** Content that there is. */
export type Sendable = Exclude<TftpContent, { kind: 'refused' }>;

/** Larger contents are streamed, and are too large to be translated to netascii. */
export const SMALL_CONTENT_BYTES = 4 * 1024 * 1024;

export function sizeOf(content: Sendable): number {
  return content.kind === 'bytes' ? content.bytes.length : content.size;
}

/** The content as netascii. Blocks can't be found by their place in the file then, so it is all read. */
export async function asNetascii(content: Sendable): Promise<Sendable | undefined> {
  if (sizeOf(content) > SMALL_CONTENT_BYTES) return undefined;
  return { kind: 'bytes', bytes: toNetascii(await readAll(content)) };
}
