/**
 * Takes secrets out of log lines.
 *
 * @module
 */

/** Fields whose value is a secret, wherever they stand in what is logged. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'adminToken',
  'tokenSecret',
  'ticket',
  'password',
  'passwordHash',
  'joinKey',
  'privateKey',
] as const;

const MASK = '[redacted]';

const NAMES = SECRET_FIELDS.join('|');
const STRING = '"(?:[^"\\\\]|\\\\.)*"';

/** A field of a JSON text whose value is a string, a list of strings or a number. */
const SECRET_FIELD = new RegExp(
  `("(?:${NAMES})":)(?:${STRING}|\\[(?:${STRING},?)*\\]|-?\\d[\\d.e+-]*)`,
  'gi',
);
/** The same in a JSON text that is itself a string of the line: a body that was logged. */
const QUOTED_SECRET_FIELD = new RegExp(`(\\\\"(?:${NAMES})\\\\": ?)\\\\"[^"\\\\]*\\\\"`, 'gi');

const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bpl_[A-Za-z0-9_-]+/g, `pl_${MASK}`], // API tokens
  [/\bPVEAPIToken=([^=\s"\\]+)=[^\s"\\]+/g, `PVEAPIToken=$1=${MASK}`],
  [/(\/install\/)[A-Za-z0-9_-]+/g, `$1${MASK}`],
  [/\b[0-9a-f]{32}\b/g, MASK], // 128 bits in hex: a ticket, wherever it stands
  [/([?&](?:token|ticket)=)[^&\s"\\]+/g, `$1${MASK}`],
  [/\bK10[0-9a-f]{64}::[^\s"\\]+/g, MASK], // K3s: the hash of its CA, a user, the secret
  [/\$(?:5|6|2[abxy]|y|gy|7)\$[^\s"\\]+/g, MASK], // crypt(3): SHA, bcrypt, yescrypt, scrypt
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MASK}`],
];

/**
 * One line of JSON with its secrets masked; it stays JSON.
 *
 * It works on the finished text because secrets come by many roads: a header of a request at any
 * depth, a URL within an error's message, its stack, the cause of its cause.
 */
export function maskSecrets(line: string): string {
  const shaped = SECRET_SHAPES.reduce((text, [shape, to]) => text.replace(shape, to), line);
  return shaped
    .replace(SECRET_FIELD, `$1"${MASK}"`)
    .replace(QUOTED_SECRET_FIELD, `$1\\"${MASK}\\"`);
}
