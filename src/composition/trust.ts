/**
 * By what machines know this host: its authority, its certificate, its SSH key, its names.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type Authority, createAuthority } from '../pki/authority.ts';
import { createSshIdentity, type SshIdentity } from '../pki/ssh-identity.ts';
import type { Log } from '../telemetry/log.ts';
import { readServedAddresses } from './host.ts';

export type Trust = {
  /** The certificate of the TLS door, for these names; made anew where it does not fit. */
  serverCredentials: Authority['serverCredentials'];
  /** SHA-256 of the certificate that was last given to the door, `AA:BB:…`. Throws before there is one. */
  serverFingerprint(): string;
  /** Throws an Error in words where what is kept is damaged. */
  start(): Promise<void>;
  readonly authority: Authority;
  readonly ssh: SshIdentity;
  /** Addresses and names that this host is, or may become, reached by. */
  names(): readonly string[];
};

export function createTrust(config: Config, log: Log): Trust {
  const folder = join(config.data, 'pki');
  const logError = (error: unknown) => log.error(error, 'the authority');
  const authority = createAuthority({ folder, now: Date.now, logError });
  const ssh = createSshIdentity({ folder });
  let given: string | undefined;
  return {
    async serverCredentials(names) {
      const credentials = await authority.serverCredentials(names);
      given = new X509Certificate(credentials.cert).fingerprint256;
      return credentials;
    },
    serverFingerprint() {
      if (given !== undefined) return given;
      throw new Error('the TLS door has no certificate yet');
    },
    async start() {
      await authority.start();
      await ssh.start();
    },
    authority,
    ssh,
    names: () => [
      ...readServedAddresses(config.interfaces).served.map(({ address }) => address),
      '127.0.0.1',
      ...config.virtualAddresses,
      ...(config.haproxyHost === undefined ? [] : [config.haproxyHost]),
      ...hostNames(),
    ],
  };
}

const HOST_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/;

/** A host may be called what no certificate can say. */
function hostNames(): readonly string[] {
  const name = hostname().toLowerCase();
  return HOST_NAME.test(name) ? [name] : [];
}
