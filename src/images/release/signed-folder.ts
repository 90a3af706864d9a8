/**
 * A folder of a mirror, by what its signed SHA256SUMS says.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';
import { type Checksums, parseChecksums } from './checksums.ts';
import { fetchSmall } from './mirror-file.ts';
import { type SigningKey, verifySignature } from './signature.ts';

export type Asking = {
  readonly keys: readonly SigningKey[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type SignedFolder = {
  readonly url: string;
  readonly sums: Checksums;
  /** As they were fetched, to check files by later. */
  readonly text: Buffer;
  readonly signature: Buffer;
};

const MAX_SUMS = 1024 * 1024;
const MAX_SIGNATURE = 64 * 1024;

/** Undefined where the mirror has no such folder. Throws where its sums are not signed by a known key. */
export async function readSignedFolder(
  url: string,
  { keys, ...asking }: Asking,
): Promise<SignedFolder | undefined> {
  const text = await fetchSmall({ ...asking, url: `${url}/SHA256SUMS`, limit: MAX_SUMS });
  if (text === undefined) return undefined;
  const signatureUrl = `${url}/SHA256SUMS.gpg`;
  const signature = await fetchSmall({ ...asking, url: signatureUrl, limit: MAX_SIGNATURE });
  if (signature === undefined) {
    throw new ImageFault(
      'untrusted',
      `${url}/SHA256SUMS has no signature: ${signatureUrl} is missing`,
    );
  }
  try {
    await verifySignature({ text, signature }, keys);
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    throw new ImageFault(error.kind, `${url}/SHA256SUMS: ${error.message}`, { cause: error });
  }
  return { url, sums: parseChecksums(text.toString('utf8')), text, signature };
}
