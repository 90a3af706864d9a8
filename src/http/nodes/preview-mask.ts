/**
 * Takes the secrets out of a rendered seed, for a preview that stands on somebody's screen.
 *
 * It works on the finished YAML, because a profile's own part of the answers may put a secret anywhere. It
 * hides by form and by name, so it is for onlookers: who may not know the secrets at all gets no preview.
 *
 * @module
 */

const MASK = '••••••••';

/** crypt(3) in all its methods: `$6$salt$hash`. */
const CRYPT = /\$(?:1|5|6|2[abxy]|y|gy|7)\$[^\s"'\\]+/g;
/** A ticket: 128 bits in hex, wherever it stands. */
const TICKET = /\b[0-9a-f]{32}\b/g;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** debconf-set-selections(1): `passwd passwd/user-password password hunter2` */
const DEBCONF = /(\S*passw(?:or)?d\S*[ \t]+(?:password|string)[ \t]+)[^\s"\\]+/gi;

/** `password:`, `- psk:`, `"api_token":`; not `ssh_pwauth:`. What stands behind it is the value. */
const SECRET_NAME =
  /^(.*?(?:^|[\s,{"'\\-])[\w-]*(?:passw(?:or)?ds?|passphrase|secrets?|tokens?|psk|private[_-]?key|api[_-]?key)["']?\s*[:=])(.*)$/i;
/** Nothing that could be a secret: it is a switch, or absent. */
const HARMLESS = /^\s*(?:true|false|null|~)\s*$/;
/** The value stands on the lines below: a block scalar, a list or a mapping. */
const BELOW = /^\s*(?:[|>][-+\d]*)?\s*$/;

export function maskSeed(yaml: string): string {
  const formless = yaml
    .replace(PRIVATE_KEY, MASK)
    .replace(CRYPT, MASK)
    .replace(TICKET, MASK)
    .replace(DEBCONF, `$1${MASK}`);
  let secretFrom: number | undefined;
  const lines = formless.split('\n').map((line) => {
    const depth = line.search(/\S/);
    if (secretFrom !== undefined && (depth === -1 || depth > secretFrom)) {
      return depth === -1 ? line : `${line.slice(0, depth)}${MASK}`;
    }
    const [, name, value = ''] = SECRET_NAME.exec(line) ?? [];
    secretFrom = name !== undefined && BELOW.test(value) ? depth : undefined;
    const isShown = name === undefined || secretFrom !== undefined || HARMLESS.test(value);
    return isShown ? line : `${name} "${MASK}"`;
  });
  return lines.join('\n');
}
