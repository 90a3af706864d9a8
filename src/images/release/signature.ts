/**
 * Checks who signed a text: OpenPGP (RFC 9580), detached signatures, keys that are named by their
 * fingerprint.
 *
 * The package is loaded when it is needed: it takes 18 MB and 50 ms (measured), and is needed a few
 * times a year. It runs in a thread that ends afterwards.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { ImageFault } from '../image-fault.ts';

export type SigningKey = {
  /** The public key, ASCII-armored. */
  readonly armored: string;
  /** 40 or 64 hexadecimal digits. A key with another fingerprint is refused. */
  readonly fingerprint: string;
};

/** "Ubuntu CD Image Automatic Signing Key (2012)": it signs the SHA256SUMS of every release. */
export const UBUNTU_FINGERPRINT = '843938df228d22f7b3742bc0d94aa3f0efe21092';

const UBUNTU_KEY = new URL('../keys/ubuntu-cd-image-2012.asc', import.meta.url);

export async function ubuntuSigningKey(): Promise<SigningKey> {
  return { armored: await readFile(UBUNTU_KEY, 'utf8'), fingerprint: UBUNTU_FINGERPRINT };
}

export type Signed = {
  readonly text: Uint8Array;
  /** Armored or binary. It may hold several signatures: one good one by a known key is enough. */
  readonly signature: Uint8Array;
};

/** Throws an `untrusted` fault unless one of `keys` signed exactly this text. */
export async function verifySignature(
  { text, signature }: Signed,
  keys: readonly SigningKey[],
): Promise<void> {
  const { createMessage, verify } = await import('openpgp');
  const detached = await readDetached(signature);
  const { signatures } = await verify({
    message: await createMessage({ binary: Uint8Array.from(text) }),
    signature: detached,
    verificationKeys: await Promise.all(keys.map(readTrusted)),
    format: 'binary',
  });
  const reasons: string[] = [];
  for (const { keyID, verified } of signatures) {
    try {
      if (await verified) return;
    } catch (error) {
      reasons.push(`key ${keyID.toHex()}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const why = reasons.join('; ') || 'it holds no signature';
  throw new ImageFault(
    'untrusted',
    `the signature is not by a known key, or not of this text (${why})`,
  );
}

const ARMOR = '-----BEGIN PGP';

async function readDetached(signature: Uint8Array) {
  const { readSignature } = await import('openpgp');
  const text = Buffer.from(signature).toString('latin1');
  try {
    return text.trimStart().startsWith(ARMOR)
      ? await readSignature({ armoredSignature: text })
      : await readSignature({ binarySignature: Uint8Array.from(signature) });
  } catch (cause) {
    throw new ImageFault('untrusted', 'the signature cannot be read', { cause });
  }
}

/** Whoever can swap the key's file cannot swap the fingerprint in the program. */
async function readTrusted({ armored, fingerprint }: SigningKey) {
  const { readKey } = await import('openpgp');
  const key = await readKey({ armoredKey: armored });
  if (key.getFingerprint() === fingerprint.toLowerCase()) return key;
  const got = key.getFingerprint();
  throw new ImageFault(
    'untrusted',
    `the signing key has the fingerprint ${got}, not ${fingerprint}`,
  );
}
