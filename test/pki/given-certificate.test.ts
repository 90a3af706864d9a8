import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAuthority } from '../../src/pki/authority.ts';
import { createGivenCertificate } from '../../src/pki/given-certificate.ts';

/** Two files with a pair for `names`, which `write` exchanges. */
async function given(context: TestContext, names: readonly string[], now = Date.now) {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-given-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const authority = createAuthority({ folder: join(folder, 'pki'), now: Date.now });
  await authority.start();
  const certificateFile = join(folder, 'given.pem');
  const keyFile = join(folder, 'given.key');
  const logged: Error[] = [];
  const write = async (fresh: readonly string[]) => {
    const { cert, key } = await authority.serverCredentials(fresh);
    writeFileSync(certificateFile, cert);
    writeFileSync(keyFile, key);
  };
  await write(names);
  const logError = (error: unknown) => void logged.push(error as Error);
  const certificate = createGivenCertificate({ certificateFile, keyFile, now, logError });
  return { certificate, certificateFile, keyFile, write, logged };
}

test('it is for its names alone, in any case of letters', async (context) => {
  const { certificate } = await given(context, ['pilot.example']);
  assert.equal(certificate.named('pilot.example'), undefined);
  await certificate.start();
  assert.ok(certificate.named('PILOT.example'));
  for (const name of ['other.example', 'a.pilot.example', '', '192.168.1.10']) {
    assert.equal(certificate.named(name), undefined, name);
  }
});

test('one that is renewed is taken over; a damaged one leaves what was served', async (context) => {
  const { certificate, certificateFile, write, logged } = await given(context, ['one.example']);
  await certificate.start();
  await write(['two.example']);
  await certificate.look();
  assert.ok(certificate.named('two.example'));
  assert.equal(certificate.named('one.example'), undefined);
  writeFileSync(certificateFile, 'half a file');
  await certificate.look();
  assert.ok(certificate.named('two.example'));
  assert.match(logged[0]?.message ?? '', /given\.pem: expected a certificate in PEM/);
});

test('what cannot serve is refused at the start, by the name of the file', async (context) => {
  const damaged = await given(context, ['pilot.example']);
  writeFileSync(damaged.keyFile, 'no key');
  await assert.rejects(damaged.certificate.start(), /given\.key: expected the private key of/);
  const missing = await given(context, ['pilot.example']);
  rmSync(missing.keyFile);
  await assert.rejects(missing.certificate.start(), /given\.key cannot be read: ENOENT/);
  const over = await given(context, ['pilot.example'], () => Date.UTC(2100, 0));
  await assert.rejects(over.certificate.start(), /given\.pem: the certificate was valid until/);
});
