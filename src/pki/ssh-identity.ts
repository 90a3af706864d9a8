/**
 * The key pair by which Pilotlight is known to the machines that it installed.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { decodePrivateKey, encodePrivateKey, publicLine, type SshKey } from './openssh-key.ts';
import { keepPrivateFolder, readSecret, writeSecret } from './secret-file.ts';

export type SshIdentity = {
  /** Throws an Error that names the file where it is damaged. Makes the pair where there is none. */
  start(): Promise<void>;
  /** `ssh-ed25519 AAAA… pilotlight`: a line of authorized_keys, without its end. */
  publicLine(): string;
  /** In OpenSSH's format, without a passphrase. */
  privateKey(): string;
};

export type SshIdentityOptions = {
  readonly folder: string;
  readonly random?: (bytes: number) => Buffer;
};

export function createSshIdentity({
  folder,
  random = randomBytes,
}: SshIdentityOptions): SshIdentity {
  const path = join(folder, 'ssh_key');
  let text: string | undefined;
  const started = () => {
    if (text === undefined) throw new Error('the SSH identity has not been started');
    return text;
  };

  async function make(): Promise<string> {
    const fresh = encodePrivateKey(newKey(), random(4).readUInt32BE());
    await writeSecret(path, fresh);
    return fresh;
  }

  return {
    async start() {
      await keepPrivateFolder(folder);
      const kept = await readSecret(path);
      if (kept !== undefined) judge(path, kept);
      text = kept ?? (await make());
    },
    publicLine: () => publicLine(decodePrivateKey(started())),
    privateKey: started,
  };
}

function newKey(): SshKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const [publicKey, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  return { publicKey, seed, comment: 'pilotlight' };
}

function judge(path: string, text: string): void {
  try {
    decodePrivateKey(text);
  } catch (cause) {
    const message = `${path}: ${(cause as Error).message}. It is not replaced by itself: machines let this key in`;
    throw new Error(message, { cause });
  }
}
