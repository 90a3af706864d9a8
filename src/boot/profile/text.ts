/**
 * Texts that stand in more than one place of a profile.
 *
 * @module
 */
import { z } from 'zod';
import { isIpv4, parseInterfaceAddress } from '../../domain/ipv4.ts';

export const singleLine = z
  .string()
  .min(1)
  .max(256)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'text in one line, without control characters');

/**
 * A glob that Python's fnmatch (subiquity) and a shell's `case` (early.sh) read alike: no backslash,
 * no `^`, no classes, no second `[` in a set.
 */
export const glob = z
  .string()
  .min(1)
  .max(256)
  .regex(
    /^(?:[\w .:,/+()#@=~*?!-]|\[!?[\w-]+\])*$/,
    'a glob such as Samsung*, without quotes, backslash, ^ or $',
  );

export const ipv4 = z.string().refine(isIpv4, 'an IPv4 address such as 192.168.1.1');

/** `10.0.0.5/24`, or `10.0.0.x/24` for the last number of the node's own address. */
export const linkAddress = z
  .string()
  .refine(
    (text) => parseInterfaceAddress(text.replace(/\.x\//, '.1/')) !== undefined,
    'an address such as 10.0.0.5/24, or 10.0.0.x/24 for the last number of the node',
  );

/** RFC 1123 §2.1, in lower case. */
export const domain = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'a domain such as home.arpa',
  );

/** Without user and password, which would stand in logs and events. */
export const httpUrl = z
  .string()
  .max(1024)
  .regex(
    /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%+/-]*)?$/,
    'an http or https URL, without user, password and query',
  );
