/**
 * Ed25519 keys as OpenSSH keeps them: PROTOCOL.key of the OpenSSH sources, without a passphrase.
 *
 * @module
 */

export type SshKey = {
  /** 32 bytes, both (RFC 8032 §5.1.5). */
  readonly publicKey: Buffer;
  readonly seed: Buffer;
  readonly comment: string;
};

const MAGIC = Buffer.from('openssh-key-v1\0');
const TYPE = Buffer.from('ssh-ed25519');
const NONE = Buffer.from('none');
const BLOCK = 8;
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';
/** ssh-keygen breaks its lines here. */
const LINE = /.{1,70}/g;

/** `check` is any 32-bit number: a wrong passphrase would show two that differ. */
export function encodePrivateKey({ publicKey, seed, comment }: SshKey, check: number): string {
  const number = uint32(check);
  const secret = pad(
    Buffer.concat([
      ...[number, number],
      ...[TYPE, publicKey, Buffer.concat([seed, publicKey]), Buffer.from(comment)].map(string),
    ]),
  );
  const whole = Buffer.concat([
    MAGIC,
    ...[NONE, NONE, Buffer.alloc(0)].map(string),
    uint32(1),
    ...[publicBlob(publicKey), secret].map(string),
  ]);
  const lines = whole.toString('base64').match(LINE) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

/** `ssh-ed25519 AAAA… COMMENT`, a line of authorized_keys (sshd(8)). */
export function publicLine({ publicKey, comment }: SshKey): string {
  return `${TYPE} ${publicBlob(publicKey).toString('base64')} ${comment}`.trimEnd();
}

/** Throws a RangeError that tells what is wrong with it, and nothing of what it holds. */
export function decodePrivateKey(text: string): SshKey {
  const body = text.trim();
  if (!body.startsWith(BEGIN) || !body.endsWith(END)) {
    throw new RangeError(`expected "${BEGIN}" to "${END}"`);
  }
  const whole = Buffer.from(body.slice(BEGIN.length, -END.length), 'base64');
  const read = reader(whole);
  expect(read.bytes(MAGIC.length), MAGIC, 'openssh-key-v1');
  for (const part of ['cipher', 'key derivation']) expect(read.string(), NONE, `no ${part}`);
  expect(read.string(), Buffer.alloc(0), 'no options of a key derivation');
  if (read.uint32() !== 1) throw new RangeError('expected one key');
  const blob = read.string();
  const key = decodeSecret(read.string());
  expect(blob, publicBlob(key.publicKey), 'the same public key twice');
  return key;
}

function decodeSecret(secret: Buffer): SshKey {
  const read = reader(secret);
  expect(read.bytes(4), read.bytes(4), 'two equal check numbers');
  expect(read.string(), TYPE, 'a key of type ssh-ed25519');
  const publicKey = read.string();
  const pair = read.string();
  if (publicKey.length !== 32 || pair.length !== 64) throw new RangeError('expected 256-bit keys');
  expect(pair.subarray(32), publicKey, 'the public key behind the seed');
  const comment = read.string().toString('utf8');
  expect(read.rest(), padding(read.at()), 'padding of 1, 2, 3, …');
  return { publicKey, seed: pair.subarray(0, 32), comment };
}

function publicBlob(publicKey: Buffer): Buffer {
  return Buffer.concat([TYPE, publicKey].map(string));
}

/** RFC 4251 §5: a length of four bytes, and as many bytes. */
function string(bytes: Buffer): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function pad(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, padding(bytes.length)]);
}

function padding(length: number): Buffer {
  const missing = (BLOCK - (length % BLOCK)) % BLOCK;
  return Buffer.from(Array.from({ length: missing }, (_, index) => index + 1));
}

function expect(got: Buffer, expected: Buffer, what: string): void {
  if (!got.equals(expected)) throw new RangeError(`expected ${what}`);
}

function reader(bytes: Buffer) {
  let at = 0;
  function take(length: number): Buffer {
    if (length > bytes.length - at) throw new RangeError('the key ends early');
    at += length;
    return bytes.subarray(at - length, at);
  }
  const uint32 = () => take(4).readUInt32BE();
  return {
    bytes: take,
    uint32,
    string: () => take(uint32()),
    rest: () => bytes.subarray(at),
    at: () => at,
  };
}
