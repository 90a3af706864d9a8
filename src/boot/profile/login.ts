/**
 * A profile's `login`.
 *
 * @module
 */
import { z } from 'zod';
import type { LoginPolicy } from '../../domain/profile.ts';
import { singleLine } from './text.ts';

/** useradd's names (shadow), which subiquity checks only while it installs. */
export const USERNAME = /^[a-z_][a-z0-9_-]{0,31}$/;
/** crypt(3), `!` or `*` and nothing that would be a password in clear. */
export const PASSWORD_HASH = /^(?:[!*]|\$[0-9a-z]+\$[A-Za-z0-9./$=,_-]{8,})$/;
const SSH_KEY = /^(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,3}(?: [ -~]*)?$/;

export const publicKeys = z
  .array(z.string().regex(SSH_KEY, 'a public SSH key, as in ~/.ssh/id_ed25519.pub'))
  .max(100);

export const login = z.strictObject({
  username: z
    .string()
    .regex(USERNAME, 'a user name: lower case letters, digits, _ and -')
    .refine((name) => name !== 'root', 'a user other than root, who has no password on Ubuntu')
    .default('ubuntu'),
  realName: singleLine.regex(/^[^:,]*$/, 'a name without colon and comma (passwd(5))').optional(),
  passwordHash: z
    .string()
    .regex(PASSWORD_HASH, 'a hash from crypt(3), such as mkpasswd writes, or "!" for none')
    .default('!'),
  sshAuthorizedKeys: publicKeys.default([]),
  /** From the folder of the profile. */
  sshAuthorizedKeysFile: singleLine.optional(),
  sshPasswordLogin: z.boolean().default(false),
});

/** The keys of a file as of ~/.ssh/authorized_keys: one a line, without options; comments begin with `#`. */
export function keyLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

export function loginFrom(
  { sshAuthorizedKeysFile: _, realName, ...parsed }: z.infer<typeof login>,
  keysOfFile: readonly string[],
): LoginPolicy {
  return {
    ...parsed,
    realName: realName ?? parsed.username,
    sshAuthorizedKeys: [...parsed.sshAuthorizedKeys, ...keysOfFile],
  };
}
