/**
 * Keys that sign lists of sums, made for the test.
 *
 * @module
 */
import { createMessage, generateKey, sign } from 'openpgp';
import type { SigningKey } from '../../../src/images/release/signature.ts';

export type Signer = {
  readonly key: SigningKey;
  /** A detached signature, armored. */
  sign(text: string): Promise<Buffer>;
};

export async function makeSigner(name = 'A Mirror'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    userIDs: [{ name, email: 'mirror@example.org' }],
    format: 'object',
  });
  return {
    key: { armored: publicKey.armor(), fingerprint: publicKey.getFingerprint() },
    async sign(text) {
      const message = await createMessage({ binary: Buffer.from(text) });
      const signature = await sign({ message, signingKeys: privateKey, detached: true });
      return Buffer.from(String(signature));
    },
  };
}
