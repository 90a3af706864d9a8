/**
 * Whether anybody will get into what a profile installs.
 *
 * @module
 */
import type { Profile } from './profile.ts';

/** No key and no password: neither over SSH nor at the machine. `keys` are those that every machine gets. */
export function isLockedOut(profile: Profile, keys: readonly string[]): boolean {
  if (keys.length > 0) return false;
  if (profile.kind === 'proxmox-ve') {
    return profile.sshAuthorizedKeys.length === 0 && profile.rootPasswordHash === undefined;
  }
  const { sshAuthorizedKeys, passwordHash } = profile.login;
  return sshAuthorizedKeys.length === 0 && /^[!*]/.test(passwordHash);
}
