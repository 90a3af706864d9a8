import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readKey } from 'openpgp';
import {
  UBUNTU_FINGERPRINT,
  ubuntuSigningKey,
  verifySignature,
} from '../../../src/images/release/signature.ts';
import { makeSigner } from '../support/signer.ts';

const TEXT = Buffer.from(`${'a'.repeat(64)} *ubuntu.iso\n`);

test("the key that is shipped is Ubuntu's, by its published fingerprint", async () => {
  const { armored, fingerprint } = await ubuntuSigningKey();
  const key = await readKey({ armoredKey: armored });
  assert.equal(key.getFingerprint().toUpperCase(), '843938DF228D22F7B3742BC0D94AA3F0EFE21092');
  assert.equal(fingerprint, UBUNTU_FINGERPRINT);
  assert.deepEqual(key.getUserIDs(), [
    'Ubuntu CD Image Automatic Signing Key (2012) <cdimage@ubuntu.com>',
  ]);
  assert.ok(!key.isPrivate());
});

test('a text that a known key signed is accepted, armored and binary, and no other', async () => {
  const [signer, other] = [await makeSigner(), await makeSigner()];
  const keys = [other.key, signer.key];
  const signature = await signer.sign(String(TEXT));
  await verifySignature({ text: TEXT, signature }, keys);
  await verifySignature({ text: TEXT, signature: dearmor(signature) }, keys);
  const changed = Buffer.from(String(TEXT).replace('a', 'b'));
  const refused = { kind: 'untrusted', message: /not by a known key, or not of this text/ };
  await assert.rejects(verifySignature({ text: changed, signature }, keys), refused);
  await assert.rejects(verifySignature({ text: TEXT, signature }, [other.key]), refused);
  await assert.rejects(verifySignature({ text: TEXT, signature }, []), refused);
});

test('of several signatures one by a known key is enough', async () => {
  const [signer, stranger] = [await makeSigner(), await makeSigner()];
  const signatures = [await stranger.sign(String(TEXT)), await signer.sign(String(TEXT))];
  const signature = Buffer.concat(signatures.map(dearmor));
  await verifySignature({ text: TEXT, signature }, [signer.key]);
});

test('what is no signature is refused as one', async () => {
  const { key } = await makeSigner();
  for (const text of [
    '',
    'no',
    '-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END',
    '\u0000\u00ff',
  ]) {
    const signature = Buffer.from(text);
    await assert.rejects(verifySignature({ text: TEXT, signature }, [key]), { kind: 'untrusted' });
  }
});

function dearmor(armored: Buffer): Buffer {
  const [, body = ''] = String(armored).split(/\r?\n\r?\n/);
  return Buffer.from(body.replace(/=[\w+/]{4}\r?\n-----[\s\S]*$|-----[\s\S]*$/, ''), 'base64');
}
