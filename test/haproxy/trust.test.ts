import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrustFile, trustFiles } from '../../src/haproxy/trust.ts';
import { makeCertificates } from '../support/haproxy/certificates.ts';
import { command, needs } from '../support/needs.ts';

test('certificates get files that are named for what they hold', needs(command('openssl')), () => {
  const { ca, client, server } = makeCertificates();
  const files = trustFiles({ ca: `# a comment\n${ca}\nglobal\n`, client }, '/d');
  assert.match(files.ca?.path ?? '', /^\/d\/ca-[0-9a-f]{16}\.pem$/);
  assert.match(files.client?.path ?? '', /^\/d\/readyz-[0-9a-f]{16}\.pem$/);
  assert.equal(files.ca?.text, ca);
  assert.match(files.client?.text ?? '', /END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----/);
  assert.ok(isTrustFile(files.ca?.path.split('/').at(-1) ?? ''));
  const other = trustFiles({ ca, client: server }, '/d');
  assert.notEqual(other.client?.path, files.client?.path);
  assert.equal(other.ca?.path, files.ca?.path);
});

test('a key of another certificate is refused, and never shown', needs(command('openssl')), () => {
  const { ca, client, server } = makeCertificates();
  const mixed = { certificate: client.certificate, key: server.key };
  assert.throws(() => trustFiles({ ca, client: mixed }, '/d'), {
    message:
      "the balancer's client.key: expected the key of client.certificate, got something else",
  });
  assert.throws(
    () => trustFiles({ ca: 'SECRET', client }, '/d'),
    (error: Error) => {
      assert.match(error.message, /ca: expected a certificate in PEM/);
      return !error.message.includes('SECRET');
    },
  );
});

test('where nothing is known of the cluster there are no files', () => {
  assert.deepEqual(trustFiles(undefined, '/d'), { ca: undefined, client: undefined });
});
