/**
 * Why a host is not reached, in words that follow its name or address: errno codes of connect(2), those of
 * getaddrinfo(3), and undici's.
 *
 * @module
 */

const WORDS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'refuses the connection'],
  ['ECONNRESET', 'cuts the connection'],
  ['EPIPE', 'cuts the connection'],
  ['UND_ERR_SOCKET', 'cuts the connection'],
  ['EHOSTUNREACH', 'is not on the network'],
  ['ENETUNREACH', 'is on a network that is not reached from here'],
  ['ETIMEDOUT', 'does not answer'],
  ['UND_ERR_CONNECT_TIMEOUT', 'does not answer'],
  ['ENOTFOUND', 'is a name that nobody knows'],
  ['EAI_AGAIN', 'is a name that no name server answers for'],
]);

/** Undefined where the code tells of something else. */
export function socketWords(code: string): string | undefined {
  return WORDS.get(code);
}
