/**
 * The host keys that a machine is known by, as its install reported them.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { SshFault } from './ssh-fault.ts';

export type HostKey = {
  /** `ssh-ed25519` */
  readonly type: string;
  /** What the server shows in the key exchange (RFC 4253 §6.6). */
  readonly blob: Buffer;
};

/**
 * By key type, the signature algorithms to offer. An RSA key signs with SHA-2 (RFC 8332); its SHA-1
 * `ssh-rsa`, and DSA, are offered to nobody.
 */
const ALGORITHMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

/**
 * Reads lines as in ssh_host_*_key.pub: type, base64, comment. Keys of types that we don't speak are left
 * out. Throws an SshFault where a line is no public key, or none is left.
 */
export function readHostKeys(lines: readonly string[]): readonly HostKey[] {
  const keys = lines.map(readLine).filter(({ type }) => ALGORITHMS.has(type));
  if (keys.length > 0) return keys;
  throw new SshFault('host-key', 'no host key of this machine is known: its install reported none');
}

function readLine(line: string): HostKey {
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  // The blob begins with its own type (RFC 4253 §6.6): a line whose parts differ was not made by ssh-keygen.
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  if (type !== '' && blob.subarray(4, 4 + length).toString('latin1') === type) {
    return { type, blob };
  }
  throw new SshFault('key-unusable', `"${line.slice(0, 40)}" is not a public host key`);
}

/**
 * The server picks what it shows out of what we offer. Offered more than the known types, it would show a
 * key that nobody told us of, and be refused though it is the right machine.
 */
export function algorithmsFor(keys: readonly HostKey[]): string[] {
  return [...new Set(keys.flatMap(({ type }) => ALGORITHMS.get(type) ?? []))];
}

export function isKnown(keys: readonly HostKey[], shown: Buffer): boolean {
  return keys.some(({ blob }) => blob.equals(shown));
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
export function fingerprint(blob: Buffer): string {
  const digest = createHash('sha256').update(blob).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}
