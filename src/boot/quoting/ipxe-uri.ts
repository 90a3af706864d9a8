/**
 * A complete URL as one word of an iPXE script.
 *
 * @module
 */

/** What iPXE fetches from us, and so what its URLs begin with: neither an option nor a comment. */
const SCHEME = /^(http|https|tftp):\/\/[^/?#\s]/;

/**
 * RFC 3986's characters and `%`; `{` and `}` are not among them, so that iPXE finds nothing to
 * expand.
 */
const FOREIGN = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})/gu;

/**
 * Percent-encodes what has no place in a URL. Escapes that are there stay. Throws for anything but
 * http, https, tftp.
 */
export function ipxeUri(url: string): string {
  if (!SCHEME.test(url)) throw new RangeError(`expected an http or tftp URL, got "${url}"`);
  return url
    .toWellFormed()
    .replace(FOREIGN, (character) =>
      Array.from(new TextEncoder().encode(character), percentEncoded).join(''),
    );
}

function percentEncoded(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
